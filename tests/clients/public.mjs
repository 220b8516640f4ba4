// Drives openid-client as an application without a key: no pushed request, Bearer tokens, a refresh token that is new
// each time. Tells in one line of JSON what it was given, or with which error it was sent back. Argument: client_id.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";

const demo = JSON.parse(await readFile(".wardmote/demo.json", "utf8"));
const app = demo.clients.find((each) => each.client_id === process.argv[2]);
const options = { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] };
const config = await client.discovery(new URL(demo.issuer), app.client_id, {}, client.None(), options);

const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
console.log(`Open ${client.buildAuthorizationUrl(config, {
  redirect_uri: app.redirect_uris[0],
  scope: "openid outcomes:read",
  prompt: "consent",
  state: expectedState,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
})}`);
const lines = createInterface({ input: process.stdin });
const back = new URL(await new Promise((resolve) => { lines.once("line", resolve); }));
lines.close();

try {
  const checks = { pkceCodeVerifier, expectedState, idTokenExpected: true };
  const first = await client.authorizationCodeGrant(config, back, checks);
  const second = await client.refreshTokenGrant(config, first.refresh_token);
  const third = await client.refreshTokenGrant(config, second.refresh_token);
  await client.tokenRevocation(config, third.refresh_token);
  const error = await client.refreshTokenGrant(config, third.refresh_token).catch((problem) => problem.error);
  const given = [first, second, third].map((token) => token.refresh_token);
  console.log(JSON.stringify({ token_type: first.token_type, different: new Set(given).size, error }));
} catch (problem) {
  if (!(problem instanceof client.AuthorizationResponseError)) throw problem;
  console.log(JSON.stringify({ error: problem.error }));
}
