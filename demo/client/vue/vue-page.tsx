/** @jsxImportSource vue */
import { useAlterConnect } from '@alter-ai/connect-vue'
import { defineComponent, onMounted, onScopeDispose, shallowRef } from 'vue'
import { createAccount } from '../account.ts'
import { AuditTrail } from './audit-trail.tsx'
import { ConnectPanel } from './connect-panel.tsx'
import { GrantList } from './grant-list.tsx'
import { NoticeBox } from './notice-box.tsx'

export const VuePage = defineComponent(() => {
  const account = createAccount()
  const state = shallowRef(account.getState())
  onScopeDispose(
    account.subscribe(() => {
      state.value = account.getState()
    }),
  )
  onMounted(() => account.refresh())
  // Here, because the button that connects again goes when the account is back, and would close its window with it.
  const { open } = useAlterConnect({ sessionUrl: '/alter/session', ...account.callbacks })

  return () => (
    <>
      <NoticeBox notice={state.value.notice} />
      <ConnectPanel callbacks={account.callbacks} />
      <GrantList
        grants={state.value.grants}
        answers={state.value.answers}
        callbacks={account.callbacks}
        onCall={account.callApi}
        onRevoke={account.revoke}
        onReconnect={(provider, anchor) => void open({ provider, anchor })}
      />
      <AuditTrail records={state.value.records} />
    </>
  )
})
