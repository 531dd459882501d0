import type { ProviderAlias } from '../../provider-alias.ts'
import { zoho } from '../zoho.ts'

const peers = 'configuration of another open project'
const organization =
  'Most calls need organization_id, which no response of the connection contains.'

/** Products of Zoho whose API is at the host that the token response names. Desk and Mail have other hosts. */
export const zohoAliases: readonly ProviderAlias[] = [
  {
    id: 'zoho-crm',
    parent: zoho,
    name: 'Zoho CRM',
    defaultScopes: ['ZohoCRM.modules.READ'],
    sources: ['https://www.zoho.com/crm/developer/docs/api/v2/scopes.html', peers],
  },
  {
    id: 'zoho-books',
    parent: zoho,
    name: 'Zoho Books',
    category: 'accounting',
    defaultScopes: [
      'ZohoBooks.contacts.READ',
      'ZohoBooks.invoices.READ',
      'ZohoBooks.settings.READ',
    ],
    notes: [organization],
    sources: [
      'https://zoho.com/books/api/v3/oauth',
      'https://docs.databricks.com/aws/en/ingestion/lakeflow-connect/zoho-books-reference',
      peers,
    ],
  },
  {
    id: 'zoho-inventory',
    parent: zoho,
    name: 'Zoho Inventory',
    category: 'commerce',
    defaultScopes: ['ZohoInventory.items.READ', 'ZohoInventory.salesorders.READ'],
    notes: [organization],
    sources: ['https://zoho.com/inventory/api/v1/oauth/', 'public code of many projects', peers],
  },
  {
    id: 'zoho-invoice',
    parent: zoho,
    name: 'Zoho Invoice',
    category: 'accounting',
    defaultScopes: ['ZohoInvoice.contacts.READ', 'ZohoInvoice.invoices.READ'],
    notes: [organization],
    sources: ['public code of many projects', peers],
  },
]
