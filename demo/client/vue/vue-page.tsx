/** @jsxImportSource vue */
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

  return () => (
    <>
      <NoticeBox notice={state.value.notice} />
      <ConnectPanel callbacks={account.callbacks} />
      <GrantList
        grants={state.value.grants}
        answers={state.value.answers}
        onCall={account.callApi}
        onRevoke={account.revoke}
      />
      <AuditTrail records={state.value.records} />
    </>
  )
})
