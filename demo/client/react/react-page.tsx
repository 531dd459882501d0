import { useAlterConnect } from '@alter-ai/connect-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { createPageState } from '../page-state.ts'
import { AuditTrail } from './audit-trail.tsx'
import { ConnectPanel } from './connect-panel.tsx'
import { GrantList } from './grant-list.tsx'
import { NoticeBox } from './notice-box.tsx'

export function ReactPage() {
  const [page] = useState(createPageState)
  const { notice, grants, records, answers } = useSyncExternalStore(page.subscribe, page.getState)
  // Here, because the button that connects again goes when the account is back, and would close its window with it.
  const { open } = useAlterConnect({ sessionUrl: '/alter/session', ...page.callbacks })
  useEffect(() => {
    void page.refresh()
  }, [page])

  return (
    <>
      <NoticeBox notice={notice} />
      <ConnectPanel callbacks={page.callbacks} />
      <GrantList
        grants={grants}
        answers={answers}
        callbacks={page.callbacks}
        onCall={page.callApi}
        onRevoke={page.revoke}
        onReconnect={(provider, anchor) => void open({ provider, anchor })}
      />
      <AuditTrail records={records} />
    </>
  )
}
