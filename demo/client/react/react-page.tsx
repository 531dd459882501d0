import { useAlterConnect } from '@alter-ai/connect-react'
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
  // Here, because the button that connects again goes when the account is back, and would close its window with it.
  const { open } = useAlterConnect({ sessionUrl: '/alter/session', ...account.callbacks })
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
        callbacks={account.callbacks}
        onCall={account.callApi}
        onRevoke={account.revoke}
        onReconnect={(provider, anchor) => void open({ provider, anchor })}
      />
      <AuditTrail records={records} />
    </>
  )
}
