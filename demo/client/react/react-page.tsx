import { useEffect, useState, useSyncExternalStore } from 'react'
import { createAccount } from '../account.ts'
import { AuditTrail } from './audit-trail.tsx'
import { ConnectPanel } from './connect-panel.tsx'
import { GrantList } from './grant-list.tsx'
import { NoticeBox } from './notice-box.tsx'

export function ReactPage() {
  const [account] = useState(createAccount)
  const { notice, grants, records, answers } = useSyncExternalStore(
    account.subscribe,
    account.getState,
  )
  useEffect(() => {
    void account.refresh()
  }, [account])

  return (
    <>
      <NoticeBox notice={notice} />
      <ConnectPanel callbacks={account.callbacks} />
      <GrantList
        grants={grants}
        answers={answers}
        onCall={account.callApi}
        onRevoke={account.revoke}
      />
      <AuditTrail records={records} />
    </>
  )
}
