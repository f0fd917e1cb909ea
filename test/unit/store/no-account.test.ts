import { expect, test } from 'vitest';
import {
  ana,
  anaAtHome,
  anaInFabrikam,
  carla,
  contoso,
  fabrikam,
  id,
  later,
  NOON,
  northwind,
  packWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR } from '../../support/time.ts';

const by = { tenant: ana.tenant, user: ana.user };
const address = 'ana.ruiz@contoso.example';
const { requestorId: _, ...unnamed } = requestWith({ requestorAddress: address });
const guessed = { ...anaInFabrikam, address, isByAddress: true } as const;

describeStore('the person behind a request', (store) => {
  const meet = async () => {
    await store().people.save(ana);
    await store().people.saveAccount(by, anaAtHome);
  };

  test('is found by the address when Entra knows no account, whatever the case', async () => {
    await meet();
    expect(await store().people.findRequestor(contoso.id, unnamed)).toEqual(ana);
    const other = { ...unnamed, requestorAddress: 'ana@contoso.example' };
    expect(await store().people.findRequestor(contoso.id, other)).toBeUndefined();
    // Neither for another source tenant, nor without an address.
    expect(await store().people.findRequestor(northwind.id, unnamed)).toBeUndefined();
    const { requestorAddress: __, ...nobody } = unnamed;
    expect(await store().people.findRequestor(contoso.id, nobody)).toBeUndefined();
  });

  test('is nobody where Entra knows an account that is not known to be theirs', async () => {
    await meet();
    expect(
      await store().people.findRequestor(contoso.id, { ...unnamed, requestorId: carla.user }),
    ).toBeUndefined();
  });

  test('is nobody where two people have the address', async () => {
    await meet();
    const twin = { ...ana, user: id<typeof ana.user>(78) };
    await store().people.save(twin);
    await store().people.saveAccount(twin, { ...anaAtHome, user: twin.user });
    expect(await store().people.findRequestor(contoso.id, unnamed)).toBeUndefined();
    expect(await store().people.listUnlinked(contoso.id, fabrikam.id, [address])).toEqual([]);
  });

  test('is no guest of the source tenant, whatever mail address they have', async () => {
    await store().people.save(ana);
    const { isAtHome: __, ...asGuest } = anaAtHome;
    await store().people.saveAccount(by, asGuest);
    expect(await store().people.findRequestor(contoso.id, unnamed)).toBeUndefined();
    expect(await store().people.listUnlinked(contoso.id, fabrikam.id, [address])).toEqual([]);
  });

  test('is not somebody of another tenant who is a guest in the source', async () => {
    const person = { ...ana, tenant: northwind.id };
    await store().people.save(person);
    await store().people.saveAccount(person, anaAtHome);
    expect(await store().people.findRequestor(contoso.id, unnamed)).toBeUndefined();
  });

  test('is found by the account first, and by the pack that was filed for them', async () => {
    const ben = { ...ana, user: id<typeof ana.user>(79), name: 'Ben Osei' };
    await meet();
    await store().people.save(ben);
    await store().people.saveAccount(ben, { ...carla, user: id(80) });
    expect(await store().people.findRequestor(contoso.id, { ...unnamed, requestorId: id(80) })).toEqual(ben);
    await store().packs.insert(packWith({ requestor: { tenant: ben.tenant, user: ben.user } }));
    const [item] = packWith().items;
    if (item) await store().packs.setRequest(packWith().id, item, unnamed.id);
    expect(await store().people.findRequestor(contoso.id, unnamed)).toEqual(ben);
  });
});

describeStore('an account that was found by the address', (store) => {
  test('is linked where none is known, and listed as unlinked until then', async () => {
    const { people } = store();
    await people.save(ana);
    await people.saveAccount(by, anaAtHome);
    const addresses = ['ANA.ruiz@contoso.example', 'x@y.example'];
    expect(await people.listUnlinked(contoso.id, fabrikam.id, addresses)).toEqual([
      { person: by, address: anaAtHome.address },
    ]);
    await people.linkAccount(by, guessed);
    expect(await people.listUnlinked(contoso.id, fabrikam.id, addresses)).toEqual([]);
    expect(await people.findByAccount(fabrikam.id, guessed.user)).toEqual(ana);
    expect(await people.listUnlinked(contoso.id, northwind.id, addresses)).toHaveLength(1);
    expect(await people.listUnlinked(contoso.id, northwind.id, [])).toEqual([]);
  });

  test('takes the place of none, and gives way to what a sign-in tells', async () => {
    const { people } = store();
    const told = { ...anaInFabrikam, user: id<typeof ana.user>(81) };
    await people.linkAccount(by, guessed);
    await people.linkAccount(by, { ...guessed, user: id(82) });
    expect(await people.findAccount(by, fabrikam.id)).toEqual(guessed);
    await people.saveAccount(by, told);
    expect(await people.listAccounts(by)).toEqual([told]);
    await people.linkAccount(by, guessed);
    await people.linkAccount({ ...by, user: id(83) }, { ...told, isByAddress: true });
    expect(await people.listAccounts(by)).toEqual([told]);
  });
});

describeStore('requests of somebody without an account', (store) => {
  test('are listed by the address, those of an account never', async () => {
    const rows = [
      unnamed,
      { ...unnamed, id: id<typeof unnamed.id>(42), state: 'denied' as const, createdAt: later(HOUR) },
      { ...unnamed, id: id<typeof unnamed.id>(43), requestorAddress: 'ben@contoso.example' },
      requestWith({ id: id(44), requestorAddress: address }),
      { ...unnamed, id: id<typeof unnamed.id>(45), tenant: northwind.id },
    ];
    await store().requests.see(rows, NOON);
    const list = async (endedAfter: Date) => {
      const all = await store().requests.listOfAddress(fabrikam.id, 'Ana.Ruiz@Contoso.example', endedAfter);
      return all.map((one) => one.id);
    };
    expect(await list(later(-HOUR))).toEqual([id(42), id(41)]);
    expect(await list(NOON)).toEqual([id(41)]);
  });
});

describeStore('a pack', (store) => {
  test('knows what the app files', async () => {
    const [item] = packWith().items;
    if (!item) throw new Error('an empty pack');
    const pack = packWith({
      items: [
        { ...item, filedBy: 'app' },
        { ...item, tenant: northwind.id },
      ],
    });
    await store().packs.insert(pack);
    expect(await store().packs.find(pack.id)).toEqual(pack);
    const read = await store().records.read(fabrikam, { item: { ...item, filedBy: 'app', pack: pack.id } });
    expect(read.filedBy).toBe('app');
  });
});
