// Drives the certified client openid-client, unmodified, as oauth4webapi.mjs drives its own: see there. This one keeps
// nonces and sends again by itself, so nothing here knows of them but the count of how often it was asked to.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";

const KINDS = { ES256: { name: "ECDSA", namedCurve: "P-256" }, PS256: { name: "RSA-PSS", hash: "SHA-256" } };
const [, , appId, serviceId] = process.argv;
const demo = JSON.parse(await readFile(".wardmote/demo.json", "utf8"));
const told = { challenges: 0 };

async function counted(url, options) {
  const answer = await fetch(url, options);
  const said = (answer.headers.get("www-authenticate") ?? "") + (answer.status === 400 ? await answer.clone().text() : "");
  if (said.includes("use_dpop_nonce")) told.challenges += 1;
  return answer;
}

async function discover(each, algorithm) {
  const jwk = each.private_key_jwk;
  const key = await crypto.subtle.importKey("jwk", jwk, KINDS[jwk.alg], false, ["sign"]);
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
  const options = { algorithm, execute, [client.customFetch]: counted };
  const proven = client.PrivateKeyJwt({ key, kid: jwk.kid });
  const config = await client.discovery(new URL(demo.issuer), each.client_id, {}, proven, options);
  return { config, bound: { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256")) } };
}

const app = demo.clients.find((each) => each.client_id === appId);
const { config, bound } = await discover(app, "oidc");
assert.deepEqual((await discover(app, "oauth2")).config.serverMetadata(), config.serverMetadata());

const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const expectedNonce = client.randomNonce();
const address = await client.buildAuthorizationUrlWithPAR(config, {
  redirect_uri: app.redirect_uris[0],
  scope: "openid profile outcomes:read",
  state: expectedState,
  nonce: expectedNonce,
  max_age: "3600",
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
}, bound);
console.log(`Open ${address}`);
const lines = createInterface({ input: process.stdin });
const back = new URL(await new Promise((resolve) => { lines.once("line", resolve); }));
lines.close();

const checks = { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 3600, idTokenExpected: true };
const first = await client.authorizationCodeGrant(config, back, checks, undefined, bound);
const idToken = first.claims();
const person = await client.fetchUserInfo(config, first.access_token, idToken.sub, bound);

const headers = new Headers({ "Content-Type": "application/json" });
const body = JSON.stringify({ query: "{ viewer { roles } }" });
const ask = (token) => client.fetchProtectedResource(
  config, token, new URL(demo.graphql), "POST", body, headers, bound,
);
const answer = await (await ask(first.access_token)).json();

const refreshed = await client.refreshTokenGrant(config, first.refresh_token, undefined, bound);
const before = await client.tokenIntrospection(config, refreshed.access_token);
await client.tokenRevocation(config, first.refresh_token);
const after = await client.tokenIntrospection(config, refreshed.access_token);
const refusedWith = await ask(refreshed.access_token).then(
  () => "nothing", (error) => error.cause[0].parameters.error,
);

const service = await discover(demo.services.find((each) => each.client_id === serviceId), "oauth2");
const served = await client.clientCredentialsGrant(service.config, { scope: "outcomes:read" }, service.bound);

console.log(JSON.stringify({
  ...told,
  token_type: first.token_type,
  scope: first.scope,
  sub: idToken.sub,
  amr: idToken.amr,
  username: person.preferred_username,
  answer,
  rotated: refreshed.refresh_token !== undefined && refreshed.refresh_token !== first.refresh_token,
  before: before.active,
  after,
  refusedWith,
  service: { token_type: served.token_type, scope: served.scope },
}));
