// Loaded into the server before its own code (node --import). When the starter is killed and can pass nothing on,
// the channel between the two closes: the server then stops in order instead of living on unseen.
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
