import { auditCells, auditColumns, type ShownRecord } from '../../shared/audit-trail.ts'
import { providerNames } from '../page-data.ts'

export function AuditTrail({ records }: { records: readonly ShownRecord[] }) {
  return (
    <section className="panel" aria-labelledby="audit">
      <h2 id="audit">Audit trail</h2>
      <p className="muted">The last records of this user, newest first.</p>
      <div className="scroll" role="group" aria-labelledby="audit" tabIndex={0}>
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
    </section>
  )
}

function AuditRow({ record }: { record: ShownRecord }) {
  const cells = auditCells(record, providerNames)
  return (
    <tr>
      {auditColumns.map((column) => (
        <td
          key={column}
          className={`cell-${column.toLowerCase()} ${column === 'Outcome' ? `is-${record.outcome}` : ''}`}
        >
          {cells[column]}
        </td>
      ))}
    </tr>
  )
}
