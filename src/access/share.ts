const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/**
 * A number from 0 up to 1, the same for the same key and evenly spread over many: spaces out what would otherwise
 * happen to all of them at once.
 */
export function toShare(key: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), FNV_PRIME);
  // The last characters must reach the high bits, or ids that differ in them alone come out side by side.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
