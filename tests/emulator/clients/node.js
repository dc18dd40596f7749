// Live each life with Twilio's Node package, and print what came of it. Standard input holds the lives as JSON.
const twilio = require("twilio");

const toCamel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const toParameters = (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [toCamel(name), value]));

function find(client, path) {
  return path.split(".").reduce((from, part) => {
    const [, name, called, sid] = part.match(/^(\w+)(\((\w*)\))?$/);
    return called ? from[toCamel(name)](...(sid ? [sid] : [])) : from[toCamel(name)];
  }, client);
}

async function live(client, { path, create, update, creator, lists, fetches, deletes }) {
  const resource = find(client, path);
  const get = (sid) => (lists ? resource(sid) : resource);
  const created = [];
  for (const given of create) created.push(await find(client, creator || path).create(toParameters(given)));
  const listed = lists ? await resource.list({ pageSize: 1 }) : [];
  const outcome = { created: created.map((each) => each.sid), listed: listed.map((each) => each.sid ?? null) };
  const first = (created[0] ?? listed[0])?.sid;
  if (fetches) outcome.fetched = (await get(first).fetch()).sid ?? null;
  if (Object.keys(update).length) {
    const updated = await get(first).update(toParameters(update));
    outcome.updated = Object.fromEntries(Object.keys(update).map((name) => [name, updated[toCamel(name)]]));
  }
  if (deletes) {
    outcome.deleted = [];
    for (const each of created) outcome.deleted.push(await resource(each.sid).remove());
    outcome.gone = await resource(first).fetch().then(() => null, (error) => [error.status, error.code]);
  }
  return outcome;
}

async function main() {
  const client = twilio(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);
  const outcomes = {};
  for (const each of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
    outcomes[each.path] = await live(client, each).catch((error) => ({ error: `${error.name}: ${error.message}` }));
  }
  console.log(JSON.stringify(outcomes));
}

main();
