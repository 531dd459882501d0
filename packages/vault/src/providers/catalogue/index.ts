import { lazyRows } from '../lazy-rows.ts'
import type { Provider } from '../provider.ts'
import { airtable } from './airtable.ts'
import { aliases } from './aliases/index.ts'
import { amazon } from './amazon.ts'
import { asana } from './asana.ts'
import { atlassian } from './atlassian.ts'
import { attio } from './attio.ts'
import { auth0 } from './auth0.ts'
import { autodesk } from './autodesk.ts'
import { basecamp } from './basecamp.ts'
import { bitbucket } from './bitbucket.ts'
import { box } from './box.ts'
import { calendly } from './calendly.ts'
import { canva } from './canva.ts'
import { clickup } from './clickup.ts'
import { clio } from './clio.ts'
import { digitalocean } from './digitalocean.ts'
import { discord } from './discord.ts'
import { docusign } from './docusign.ts'
import { dropbox } from './dropbox.ts'
import { ebay } from './ebay.ts'
import { etsy } from './etsy.ts'
import { eventbrite } from './eventbrite.ts'
import { exactOnline } from './exact-online.ts'
import { facebook } from './facebook.ts'
import { figma } from './figma.ts'
import { freeagent } from './freeagent.ts'
import { freshbooks } from './freshbooks.ts'
import { githubApp } from './github-app.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { gong } from './gong.ts'
import { google } from './google.ts'
import { gumroad } from './gumroad.ts'
import { gusto } from './gusto.ts'
import { harvest } from './harvest.ts'
import { heroku } from './heroku.ts'
import { hubspot } from './hubspot.ts'
import { huggingface } from './huggingface.ts'
import { instagram } from './instagram.ts'
import { intercom } from './intercom.ts'
import { jobber } from './jobber.ts'
import { kakao } from './kakao.ts'
import { keap } from './keap.ts'
import { klaviyo } from './klaviyo.ts'
import { line } from './line.ts'
import { linear } from './linear.ts'
import { linkedin } from './linkedin.ts'
import { mailchimp } from './mailchimp.ts'
import { microsoft } from './microsoft.ts'
import { miro } from './miro.ts'
import { monday } from './monday.ts'
import { netlify } from './netlify.ts'
import { notion } from './notion.ts'
import { okta } from './okta.ts'
import { outreach } from './outreach.ts'
import { pagerduty } from './pagerduty.ts'
import { patreon } from './patreon.ts'
import { paypal } from './paypal.ts'
import { pinterest } from './pinterest.ts'
import { pipedrive } from './pipedrive.ts'
import { procore } from './procore.ts'
import { quickbooks } from './quickbooks.ts'
import { reddit } from './reddit.ts'
import { salesforce } from './salesforce.ts'
import { servicenow } from './servicenow.ts'
import { shopify } from './shopify.ts'
import { slack } from './slack.ts'
import { smartsheet } from './smartsheet.ts'
import { snowflake } from './snowflake.ts'
import { spotify } from './spotify.ts'
import { square } from './square.ts'
import { strava } from './strava.ts'
import { stripe } from './stripe.ts'
import { threads } from './threads.ts'
import { tiktok } from './tiktok.ts'
import { todoist } from './todoist.ts'
import { twitch } from './twitch.ts'
import { typeform } from './typeform.ts'
import { bigcommerce } from './unverified/bigcommerce.ts'
import { brex } from './unverified/brex.ts'
import { buffer } from './unverified/buffer.ts'
import { close } from './unverified/close.ts'
import { coinbase } from './unverified/coinbase.ts'
import { constantContact } from './unverified/constant-contact.ts'
import { contentful } from './unverified/contentful.ts'
import { copper } from './unverified/copper.ts'
import { front } from './unverified/front.ts'
import { oura } from './unverified/oura.ts'
import { productboard } from './unverified/productboard.ts'
import { ramp } from './unverified/ramp.ts'
import { sage } from './unverified/sage.ts'
import { salesloft } from './unverified/salesloft.ts'
import { snapchat } from './unverified/snapchat.ts'
import { vercel } from './vercel.ts'
import { webex } from './webex.ts'
import { webflow } from './webflow.ts'
import { whoop } from './whoop.ts'
import { wordpress } from './wordpress.ts'
import { wrike } from './wrike.ts'
import { x } from './x.ts'
import { xero } from './xero.ts'
import { yahoo } from './yahoo.ts'
import { yandex } from './yandex.ts'
import { zendesk } from './zendesk.ts'
import { zoho } from './zoho.ts'
import { zoom } from './zoom.ts'

const verified = [
  airtable,
  amazon,
  asana,
  atlassian,
  attio,
  auth0,
  autodesk,
  basecamp,
  bitbucket,
  box,
  calendly,
  canva,
  clickup,
  clio,
  digitalocean,
  discord,
  docusign,
  dropbox,
  ebay,
  etsy,
  eventbrite,
  exactOnline,
  facebook,
  figma,
  freeagent,
  freshbooks,
  githubApp,
  github,
  gitlab,
  gong,
  google,
  gumroad,
  gusto,
  harvest,
  heroku,
  hubspot,
  huggingface,
  instagram,
  intercom,
  jobber,
  kakao,
  keap,
  klaviyo,
  line,
  linear,
  linkedin,
  mailchimp,
  microsoft,
  miro,
  monday,
  netlify,
  notion,
  okta,
  outreach,
  pagerduty,
  patreon,
  paypal,
  pinterest,
  pipedrive,
  procore,
  quickbooks,
  reddit,
  salesforce,
  servicenow,
  shopify,
  slack,
  smartsheet,
  snowflake,
  spotify,
  square,
  strava,
  stripe,
  threads,
  tiktok,
  todoist,
  twitch,
  typeform,
  vercel,
  webex,
  webflow,
  whoop,
  wordpress,
  wrike,
  x,
  xero,
  yahoo,
  yandex,
  zendesk,
  zoho,
  zoom,
]

/** Rows that nobody has compared with a second source. They say so: `unverified: true`. */
const unverified = [
  bigcommerce,
  brex,
  buffer,
  close,
  coinbase,
  constantContact,
  contentful,
  copper,
  front,
  oura,
  productboard,
  ramp,
  sage,
  salesloft,
  snapchat,
]

/** Every definition that an operator can name by its id, aliases last; each is checked when it is first requested. */
export const catalogue: ReadonlyMap<string, Provider> = lazyRows(
  [...verified, ...unverified],
  aliases,
)
