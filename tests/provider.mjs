// A ministry's own accounts: npm's `oidc-provider`, whose people sign in without being asked.
//
//     node tests/provider.mjs '{"client_id": ..., "client_secret": ..., "redirect_uris": [...]}'
//
// It prints its issuer as soon as it listens. POST /whoever {"subject", "amr", "acr"} says who sits there from
// now on, POST /keys gives it new keys, and POST /logout-token makes a token that says that somebody signed out.
import { generateKeyPairSync } from 'node:crypto'
import http from 'node:http'

import { SignJWT, importJWK } from 'jose'
import { Provider } from 'oidc-provider'

const client = JSON.parse(process.argv[2])
let issuer
let provider
let key
let whoever = {}
let made = 0

function begin() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  key = { ...privateKey.export({ format: 'jwk' }), kid: `key-${++made}`, use: 'sig', alg: 'RS256' }
  provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [key] },
    cookies: { keys: ['of tests'] },
    acrValues: ['urn:ministry:strong'],
    claims: { openid: ['sub', 'amr', 'acr'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, amr: whoever.amr, acr: whoever.acr }) }),
  })
}

async function interaction(request, response) {
  if (!whoever.subject) {
    const refused = { error: 'access_denied', error_description: 'nobody sits there' }
    return provider.interactionFinished(request, response, refused)
  }
  const { params } = await provider.interactionDetails(request, response)
  const grant = new provider.Grant({ accountId: whoever.subject, clientId: params.client_id })
  grant.addOIDCScope('openid')
  await provider.interactionFinished(request, response, {
    login: { accountId: whoever.subject, amr: whoever.amr, acr: whoever.acr, remember: false },
    consent: { grantId: await grant.save() },
  })
}

// What Back-Channel Logout 1.0 has the provider say; `more` makes it wrong.
async function logoutToken({ header, ...more }) {
  const claims = {
    iss: issuer,
    aud: client.client_id,
    jti: 'once',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 60,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...more,
  }
  const signed = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header })
  return signed.sign(await importJWK(key, 'RS256'))
}

async function told(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text || '{}')
}

const server = http.createServer(async (request, response) => {
  if (request.url === '/whoever') whoever = await told(request)
  else if (request.url === '/keys') begin()
  else if (request.url === '/logout-token') return response.end(await logoutToken(await told(request)))
  else if (request.url.startsWith('/interaction/')) return interaction(request, response)
  else return provider.callback()(request, response)
  response.end()
})
server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`
  begin()
  console.log(issuer)
})
