/** @jsxImportSource vue */
import { useAlterConnect } from '@alter-ai/connect-vue'
import { defineComponent, onMounted, onScopeDispose, shallowRef } from 'vue'
import { createPageState } from '../page-state.ts'
import { AuditTrail } from './audit-trail.tsx'
import { ConnectPanel } from './connect-panel.tsx'
import { GrantList } from './grant-list.tsx'
import { NoticeBox } from './notice-box.tsx'

export const VuePage = defineComponent(() => {
  const page = createPageState()
  const state = shallowRef(page.getState())
  onScopeDispose(
    page.subscribe(() => {
      state.value = page.getState()
    }),
  )
  onMounted(() => page.refresh())
  // Here, because the button that connects again goes when the account is back, and would close its window with it.
  const { open } = useAlterConnect({ sessionUrl: '/alter/session', ...page.callbacks })

  return () => (
    <>
      <NoticeBox notice={state.value.notice} />
      <ConnectPanel callbacks={page.callbacks} />
      <GrantList
        grants={state.value.grants}
        answers={state.value.answers}
        callbacks={page.callbacks}
        onCall={page.callApi}
        onRevoke={page.revoke}
        onReconnect={(provider, anchor) => void open({ provider, anchor })}
      />
      <AuditTrail records={state.value.records} />
    </>
  )
})
