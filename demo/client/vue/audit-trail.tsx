/** @jsxImportSource vue */
import { auditCells, auditColumns, noRecords, type ShownRecord } from '../../shared/audit-trail.ts'
import { providerNames } from '../page-data.ts'

export function AuditTrail({ records }: { records: readonly ShownRecord[] | undefined }) {
  return (
    <section class="panel" aria-labelledby="audit">
      <h2 id="audit">Audit trail</h2>
      <p class="muted">
        {records?.length === 0 ? noRecords : 'The last records of this user, newest first.'}
      </p>
      {records !== undefined && records.length > 0 && <AuditTable records={records} />}
    </section>
  )
}

function AuditTable({ records }: { records: readonly ShownRecord[] }) {
  return (
    <div class="scroll" role="group" aria-labelledby="audit" tabindex={0}>
      <table>
        <thead>
          <tr>
            {auditColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <AuditRow key={record.seq} record={record} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function AuditRow({ record }: { record: ShownRecord }) {
  const cells = auditCells(record, providerNames)
  return (
    <tr>
      {auditColumns.map((column) => (
        <td
          key={column}
          class={`cell-${column.toLowerCase()} ${column === 'Outcome' ? `is-${record.outcome}` : ''}`}
        >
          {cells[column]}
        </td>
      ))}
    </tr>
  )
}
