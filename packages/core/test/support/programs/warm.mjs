// Provisions and disposes of an environment, and says how. It imports the engine by path: where it lies decides which
// other packages can be found.
// argv: the engine's module; the options as JSON; "provision" or "provisionWarm"
const [engine, options, name] = process.argv.slice(2);
const { declare, ...provisioners } = await import(engine);
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const environment = await provisioners[name](declare(JSON.parse(options)), { listener: say });
say({
  type: 'provisioned',
  origin: environment?.origin,
  stages: environment && Object.keys(environment.timings),
});
await environment?.dispose();
