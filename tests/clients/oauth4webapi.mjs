// Drives the certified client oauth4webapi, unmodified, through everything this service offers to an application that
// people sign in with, and tells in one line of JSON what it was given. The client itself refuses what is not as the
// standards say; it checks the ID token's signature too. Arguments: client_id of an application and of a service.
// Prints the address to open, and reads from its input the address that leads back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import * as oauth from "oauth4webapi";

const KINDS = { ES256: { name: "ECDSA", namedCurve: "P-256" }, PS256: { name: "RSA-PSS", hash: "SHA-256" } };
const [, , appId, serviceId] = process.argv;
const demo = JSON.parse(await readFile(".wardmote/demo.json", "utf8"));
const insecure = { [oauth.allowInsecureRequests]: true };
const told = { challenges: 0 };

/** Each client holds a key to bind tokens to, and learns nonces by itself. */
async function clientOf(each) {
  const jwk = each.private_key_jwk;
  const key = await crypto.subtle.importKey("jwk", jwk, KINDS[jwk.alg], false, ["sign"]);
  const client = { client_id: each.client_id };
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
  return { client, proven: oauth.PrivateKeyJwt({ key, kid: jwk.kid }), bound: { DPoP, ...insecure } };
}

/** Send the same again where the server asks for a nonce, and count how often it did. */
async function send(request) {
  try {
    return await request();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    told.challenges += 1;
    return request();
  }
}

// Discovery: the resource names its authorization server, whose metadata come in both forms and say the same.
const graphql = new URL(demo.graphql);
const resource = await oauth.processResourceDiscoveryResponse(
  graphql, await oauth.resourceDiscoveryRequest(graphql, insecure),
);
const issuer = new URL(resource.authorization_servers[0]);
const [as, openid] = await Promise.all(["oauth2", "oidc"].map(async (algorithm) =>
  oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm, ...insecure }))));
assert.deepEqual(as, openid);

// Pushed authorization request, then the person decides.
const app = demo.clients.find((each) => each.client_id === appId);
const { client, proven, bound } = await clientOf(app);
const [redirect_uri] = app.redirect_uris;
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const nonce = oauth.generateRandomNonce();
const request = {
  response_type: "code",
  redirect_uri,
  scope: "openid profile outcomes:read",
  resource: resource.resource,
  state,
  nonce,
  max_age: "3600",
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
};
const pushed = await send(async () => oauth.processPushedAuthorizationResponse(
  as, client, await oauth.pushedAuthorizationRequest(as, client, proven, request, bound),
));
const address = new URL(as.authorization_endpoint);
address.search = new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri });
console.log(`Open ${address}`);
const lines = createInterface({ input: process.stdin });
const back = new URL(await new Promise((resolve) => { lines.once("line", resolve); }));
lines.close();

// Code, ID token, userinfo.
const code = oauth.validateAuthResponse(as, client, back, state);
let last;
const first = await send(async () => {
  last = await oauth.authorizationCodeGrantRequest(as, client, proven, code, redirect_uri, verifier, bound);
  const checks = { expectedNonce: nonce, maxAge: 3600, requireIdToken: true };
  return oauth.processAuthorizationCodeResponse(as, client, last, checks);
});
await oauth.validateApplicationLevelSignature(as, last, insecure);
const idToken = oauth.getValidatedIdTokenClaims(first);
const person = await send(async () => oauth.processUserInfoResponse(
  as, client, idToken.sub, await oauth.userInfoRequest(as, client, first.access_token, bound),
));

/** Ask the GraphQL endpoint; what was sent is kept, so that the client can judge it as a resource server would. */
let sent;
const noted = { ...bound, [oauth.customFetch]: (url, options) => {
  sent = new Request(url, { ...options, duplex: "half" });
  return fetch(url, options);
} };
const headers = new Headers({ "Content-Type": "application/json" });
const body = JSON.stringify({ query: "{ viewer { roles } }" });
const ask = (token) => send(() => oauth.protectedResourceRequest(token, "POST", graphql, headers, body, noted));

const answer = await (await ask(first.access_token)).json();
const judged = await oauth.validateJwtAccessToken(as, sent, resource.resource, { requireDPoP: true, ...insecure });
assert.equal(judged.sub, idToken.sub);

// Refresh, introspection, revocation.
const refreshed = await send(async () => oauth.processRefreshTokenResponse(
  as, client, await oauth.refreshTokenGrantRequest(as, client, proven, first.refresh_token, bound),
));
const introspect = async (token) => oauth.processIntrospectionResponse(
  as, client, await oauth.introspectionRequest(as, client, proven, token, insecure),
);
const before = await introspect(refreshed.access_token);
await oauth.processRevocationResponse(
  await oauth.revocationRequest(as, client, proven, first.refresh_token, insecure),
);
const after = await introspect(refreshed.access_token);
const refusedWith = await ask(refreshed.access_token).then(
  () => "nothing", (error) => error.cause[0].parameters.error,
);

// A service in its own name.
const service = await clientOf(demo.services.find((each) => each.client_id === serviceId));
const served = await send(async () => oauth.processClientCredentialsResponse(
  as, service.client,
  await oauth.clientCredentialsGrantRequest(as, service.client, service.proven, { scope: "outcomes:read" }, service.bound),
));

console.log(JSON.stringify({
  ...told,
  expires_in: pushed.expires_in,
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
