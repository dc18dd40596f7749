// The calls of Twilio's Node package for each resource of the emulator; test_node_resources.py runs this.
// Usage: NODE_PATH=… node resources.cjs URL ACCOUNT TOKEN
// It prints, for each resource, what each call gave.
"use strict";

const twilio = require("twilio");

const [url, account, token] = process.argv.slice(2);

// The package has no setting for another address, but takes another transport.
class ToEmulator extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace("https://", `${url}/`) });
  }
}

const client = twilio(account, token, { httpClient: new ToEmulator() });

// Create, list page by page, fetch, update, list again, remove, and fetch what is gone.
async function live(list, creation, change, get = (sid) => list(sid)) {
  const made = await list.create(creation);
  const listed = (await list.list({ pageSize: 1 })).map((each) => each.sid);
  const fetched = await get(made.sid).fetch();
  const updated = change ? await get(made.sid).update(change) : null;
  const removed = await get(made.sid).remove();
  let gone = null;
  try {
    await get(made.sid).fetch();
  } catch (error) {
    gone = { status: error.status, code: error.code };
  }
  return { made: plain(made), listed, fetched: plain(fetched), updated: updated && plain(updated), removed, gone };
}

function plain(instance) {
  return JSON.parse(JSON.stringify(instance.toJSON()));
}

async function run() {
  const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: "+15005550006" });
  const [code] = await client.shortCodes.list({ shortCode: "12345" });
  const [service] = await client.messaging.v1.services.list({ limit: 1 });
  const [trunk] = await client.trunking.v1.trunks.list({ limit: 1 });
  const pool = client.messaging.v1.services(service.sid);
  const onTrunk = client.trunking.v1.trunks(trunk.sid);

  const results = {
    services: await live(
      client.messaging.v1.services,
      { friendlyName: "Sales", inboundRequestUrl: "https://www.example.com/sms", useInboundWebhookOnNumber: true },
      { fallbackUrl: "https://fallback.example.com/sms" },
    ),
    pooledNumbers: await live(pool.phoneNumbers, { phoneNumberSid: number.sid }),
    pooledShortCodes: await live(pool.shortCodes, { shortCodeSid: code.sid }),
    trunks: await live(
      client.trunking.v1.trunks,
      { friendlyName: "Sales", disasterRecoveryUrl: "https://fallback.example.com/voice" },
      { disasterRecoveryMethod: "GET" },
    ),
    originationUrls: await live(
      onTrunk.originationUrls,
      { sipUrl: "sip:a.example.com", friendlyName: "A", priority: 1, weight: 10, enabled: true },
      { enabled: false },
    ),
    trunkNumbers: await live(onTrunk.phoneNumbers, { phoneNumberSid: number.sid }),
    sipDomains: await live(
      client.sip.domains,
      { domainName: "sales.sip.twilio.com", voiceUrl: "https://www.example.com/sip" },
      { voiceFallbackUrl: "https://fallback.example.com/sip" },
    ),
    byocTrunks: await live(
      client.voice.v1.byocTrunks,
      { voiceUrl: "https://www.example.com/byoc" },
      { voiceFallbackUrl: "https://fallback.example.com/byoc" },
    ),
    addresses: await live(
      client.conversations.v1.addressConfigurations,
      {
        type: "sms",
        address: "+15005550006",
        "autoCreation.enabled": true,
        "autoCreation.type": "webhook",
        "autoCreation.webhookFilters": ["onMessageAdded", "onParticipantAdded"],
      },
      { "autoCreation.enabled": false },
    ),
    addOns: await live(client.incomingPhoneNumbers(number.sid).assignedAddOns, {
      installedAddOnSid: `XE${"1".repeat(32)}`,
    }),
    keys: await live(
      { create: (form) => client.newKeys.create(form), list: (options) => client.keys.list(options) },
      { friendlyName: "Deploy" },
      { friendlyName: "Release" },
      (sid) => client.keys(sid),
    ),
  };

  const subaccount = await client.api.v2010.accounts.create({ friendlyName: "Customer" });
  const closed = await client.api.v2010.accounts(subaccount.sid).update({ status: "closed" });
  const updatedCode = await client.shortCodes(code.sid).update({ smsUrl: "https://www.example.com/sms" });
  const [call] = await client.calls.list({ startTimeAfter: new Date(Date.now() - 86400000) });
  const [alert] = await client.monitor.v1.alerts.list({ logLevel: "error" });
  results.logs = {
    call: plain(await client.calls(call.sid).fetch()),
    events: (await client.calls(call.sid).events.list()).map(plain),
    messages: (await client.messages.list({ pageSize: 1 })).map(plain),
    alert: plain(await client.monitor.v1.alerts(alert.sid).fetch()),
  };
  results.others = {
    subaccount: plain(subaccount),
    closed: closed.status,
    code: plain(updatedCode),
    balance: plain(await client.balance.fetch()),
    recording: plain(await onTrunk.recordings().fetch()),
  };
  process.stdout.write(JSON.stringify(results));
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
