import type { Notice } from '../../shared/notice.ts'

/** How the last flow ended. The region is there from the start, so that a screen reader hears what comes into it. */
export function NoticeBox({ notice }: { notice: Notice | undefined }) {
  return (
    <div role="status" className="notices">
      {notice && (
        <div className={`notice notice-${notice.tone}`}>
          <h2>{notice.title}</h2>
          <p>
            {notice.text} {notice.code !== undefined && <code>{notice.code}</code>}
          </p>
          {notice.grants.map((grant) => (
            <dl key={grant.grant_id}>
              <div>
                <dt>Account</dt>
                <dd>{grant.account_identifier}</dd>
              </div>
              <div>
                <dt>Provider</dt>
                <dd>{grant.provider_name}</dd>
              </div>
              <div>
                <dt>Scopes</dt>
                <dd>{grant.scopes.join(', ')}</dd>
              </div>
              <div>
                <dt>Grant</dt>
                <dd>
                  <code>{grant.grant_id}</code>
                </dd>
              </div>
            </dl>
          ))}
        </div>
      )}
    </div>
  )
}
