// A real OpenID provider (oidc-provider, certified by the OpenID Foundation) with its own login page.
//
// Reads one line of JSON for each state it is to take: {"accounts": {login: claims}, "client": {...}, "ttl": seconds}.
// Each line makes new signing keys, so that a second line is a rotation. Answers each with one line: its port.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const server = createServer((request, response) => current.callback()(request, response));
let current;

function provide({ issuer, accounts, client, ttl }) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = `key-${Date.now()}`;
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }] },
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], kyso: ["roles", "agency", "realm_access"] },
    scopes: ["openid", "profile", "kyso"],
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    ttl: { IdToken: ttl ?? 300, AuthorizationCode: 60, AccessToken: 300, Session: 3600, Grant: 3600, Interaction: 600 },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ["of this test only"] },
    findAccount: (_, sub) => (accounts[sub] ? { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) } : undefined),
  });
  provider.proxy = true;
  return provider;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  current = provide(JSON.parse(line));
  if (server.listening) console.log(server.address().port);
  else server.listen(0, "127.0.0.1", () => console.log(server.address().port));
}).on("close", () => process.exit(0));
