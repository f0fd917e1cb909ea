/**
 * Preload (`node --import`) for the children of the sandbox: a child asks itself to stop when its parent is gone,
 * so that a sandbox that was killed leaves no process behind that keeps the ports.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening for the end of the channel must not keep the child alive.
process.channel?.unref();
