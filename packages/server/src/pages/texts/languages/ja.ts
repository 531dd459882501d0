import type { Language } from './en.ts'

export const ja: Language = {
  locale: 'ja',
  direction: 'ltr',
  page: {
    'page.title': 'アカウントの連携',
    'page.title_app': '{app} との連携',
    'page.app': 'アプリ',
    'page.provider': '連携先',
    'page.loading': 'お待ちください…',
    'page.noscript':
      '連携先へ移動するには JavaScript が必要です。有効にしてから、ページを再読み込みしてください。',
  },
  connect: {
    'choice.heading': '{app} にアカウントを連携',
    'choice.heading_one': '{provider} を {app} に連携',
    'choice.user': '{user} として連携します',
    'choice.asks': '{app} が許可を求める内容：',
    'choice.more': '他 {count} 件',
    'choice.connect': '{provider} を連携',
    'choice.continue': '{provider} に進む',
    'choice.promise':
      'ログインは連携先のサイトで行います。パスワードが {app} に知られることはありません。',
    'choice.press_again':
      '続けるには、もう一度押してください。誤操作を防ぐため、0.5 秒間は押しても反応しません。',

    'leaving.heading': '{provider} に移動しています',
    'leaving.status': '{provider}（{host}）に移動しています…',
    'leaving.slow': '{host} の応答に時間がかかっています。',
    'leaving.again': '{provider} をもう一度開く',

    'done.cancelled': 'キャンセルしました',
    'done.cancelled_text': '何も連携されていません。',
    'done.close': 'このウィンドウは閉じてかまいません。',

    'action.cancel': 'キャンセル',
    'action.retry': 'もう一度試す',
    'action.choose': '連携できるものを見る',
    'action.close': 'ウィンドウを閉じる',
    'action.back': '{app} に戻る',
    'action.reference': '照会番号',
  },
  asking: {
    'ask.heading': 'ご自身が {app} で始めた操作ですか？',
    'ask.warning':
      'ご自身が {app} で始めた場合にだけ続けてください。心当たりがない場合や、このリンクまたはコードを誰かから受け取った場合は、中止してください。その相手があなたのアカウントを使えるようになってしまいます。',
    'ask.go_on': '続ける',
    'ask.stop': '自分で始めていない',
    'code.heading': '{app} に表示されたコードを入力',
    'code.label': '英字 8 文字のコード',
    'code.form': 'コードは英字 8 文字です。ハイフンは省略できます。',
    'code.wrong': 'コードが違います。残り {count} 回です。',
  },
  connection: {
    'connection.heading': '{provider} のアカウントはどこにありますか？',
    'connection.choose': '選択してください…',
    'connection.optional': '{label}（任意）',
    'connection.required': 'この項目は必須です。',
    'connection.wrong': '形式が正しくありません。',
    'connection.example': '例：{example}',
  },
  many: {
    'search.label': '検索',
    'search.clear': '検索をクリア',
    'search.count': '{total} 件中 {count} 件',
    'search.none': '「{query}」は見つかりませんでした',
    'search.none_text': '別の表記で試すか、検索をクリアしてすべて表示してください。',
  },
  multiple: {
    'multiple.heading': '他のアカウントも連携しますか？',
    'multiple.connected': '連携済み',
    'multiple.choose': '他のアカウントを連携',
    'multiple.again': '{provider} の別のアカウントを連携',
    'multiple.just': '{account} を連携しました。',
    'multiple.done': '完了',
    'multiple.finishing': '完了しています…',
  },
  outcome: {
    'result.connected': '連携しました',
    'result.connected_text':
      '{app} がこのアカウントを利用できるようになりました。連携は {app} からいつでも解除できます。',
    'result.connected_several':
      '{app} がこれらのアカウントを利用できるようになりました。連携は {app} からいつでも解除できます。',
    'result.closing': 'このウィンドウは自動的に閉じます。',
    'result.taking_back': '{app} に戻ります…',
  },
  result: {
    'result.continue': '{app} に進む',
    'result.go_on': '続ける',

    'confirm.heading': 'これはご自身のアカウントですか？',
    'confirm.text':
      'ご自身のアカウントで、たった今選択したものである場合にだけ {app} と連携してください。リンクを誰かから受け取った場合、その相手のアカウントかもしれません。',
    'confirm.accept': 'このアカウントを連携',
    'confirm.decline': '自分のアカウントではない',

    'again.heading': '{provider} であと一つ手続きがあります',
    'again.text':
      '{provider} で、もう一度同意が必要です。{app} が引き続きアクセスできるようにするためです。',
    'again.status': '{provider} に移動しています…',
  },
  problem: {
    'next.restart': '{app} に戻って、もう一度始めてください。',
    'next.open_here': 'このブラウザで {app} を開き、ログインしてから、もう一度始めてください。',
    'next.open_again': 'このブラウザで {app} にログインしてから、リンクをもう一度開いてください。',
    'next.open_popup':
      'このウィンドウを閉じ、{app} のボタンをもう一度押して、そこから開き直してください。',
    'next.sign_in': '{app} にログインしてから、もう一度お試しください。',
    'next.wait': '少し待ってから、もう一度お試しください。',
    'next.offline': 'インターネット接続を確認してから、もう一度お試しください。',
    'next.slip': '間違えた場合は、{app} からもう一度始めてください。',
    'next.all': 'もう一度試し、すべての項目にチェックを付けたままにしてください。',
    'next.profile': 'もう一度試し、基本プロフィールへのアクセスを許可してください。',
    'next.same_account': 'もう一度試し、以前に連携していたアカウントを選んでください。',
    'next.tell': 'この問題を解決できるのは {app} の運営者だけです。運営者にお知らせください。',

    'problem.session_not_found.title': 'このリンクは使えません',
    'problem.session_not_found.text': 'リンクが途中で切れているか、有効なリンクではありません。',
    'problem.session_expired.title': '時間切れになりました',
    'problem.session_expired.text': '安全のため、連携は数分以内に終える必要があります。',
    'problem.session_used.title': 'このリンクは使用済みです',
    'problem.session_used.text': 'リンクは一度だけ、一つのブラウザでのみ使えます。',
    'problem.session_cancelled.title': 'キャンセルされました',
    'problem.session_cancelled.text': 'アカウントは連携されていません。',
    'problem.binding_failed.title': '別の場所で始められた操作です',
    'problem.binding_failed.text':
      '{app} で始めたご本人だけが、同じブラウザで完了できます。このリンクを誰かから受け取った場合は、使わないでください。',
    'problem.binding_required.title': '操作を始めた方を確認できません',
    'problem.binding_required.text': '連携は {app} の中からのみ行えます。',
    'problem.signed_out.title': 'ログインしていません',
    'problem.signed_out.text': 'アカウントの連携は、{app} にログインしている間だけ行えます。',
    'problem.unknown_provider.title': 'このアカウントはここでは連携できません',
    'problem.unknown_provider.text': '現在、{app} ではこの連携を提供していません。',
    'problem.connection_parameter.title': '情報が足りないか、正しくありません',
    'problem.connection_parameter.text':
      '{provider} に進むには、アカウントの場所が必要です。アカウントは連携されていません。',
    'problem.configuration.title': '{app} の設定に問題があります',
    'problem.configuration.text':
      '設定が足りないか、誤っているため、アカウントを連携できませんでした。',
    'problem.provider_unreachable.title': '{provider} から応答がありません',
    'problem.provider_unreachable.text':
      'お客様の操作に問題はありません。アカウントは連携されていません。',
    'problem.provider_unavailable.title': '{provider} は現在利用できません',
    'problem.provider_unavailable.text':
      '連携先で問題が発生しています。アカウントは連携されていません。',
    'problem.provider_answer.title': '{provider} からの応答を理解できません',
    'problem.provider_answer.text':
      'アカウントは連携されていません。繰り返し起こる場合は、{app} の運営者にお知らせください。',
    'problem.offline.title': '接続できません',
    'problem.offline.text': 'サーバーに接続できませんでした。失われたものはありません。',
    'problem.rate_limited.title': '少し早すぎます',
    'problem.rate_limited.text': '短い時間に何度も試行がありました。',
    'problem.server.title': 'こちら側で問題が発生しました',
    'problem.server.text': 'お客様の操作に問題はありません。アカウントは連携されていません。',
    'problem.access_denied.title': 'アクセスが許可されませんでした',
    'problem.access_denied.text': 'アカウントは連携されていません。',
    'problem.account_mismatch.title': '別のアカウントです',
    'problem.account_mismatch.text':
      '{app} は特定のアカウントへのアクセスを更新しようとしましたが、別のアカウントが選ばれました。そのアカウントは連携されていません。',
    'problem.account_unidentified.title': 'どのアカウントか確認できません',
    'problem.account_unidentified.text':
      '{provider} から、選ばれたアカウントの持ち主が通知されなかったため、連携されていません。',
    'problem.insufficient_scope.title': '許可が足りません',
    'problem.insufficient_scope.text':
      '許可された内容では {app} が動作できないため、アカウントは連携されていません。',
    'problem.insufficient_scope.missing': '許可されなかった項目：',
    'problem.state_mismatch.title': 'この応答を確認できませんでした',
    'problem.state_mismatch.text':
      'このブラウザで始められた操作への応答ではないため、使用されていません。',
    'problem.not_found.title': 'ここには何もありません',
    'problem.not_found.text': 'アドレスが誤っているか、使われなくなりました。',
    'problem.unknown.title': 'アカウントは連携されていません',
    'problem.unknown.text': '途中で予期しない問題が起こりました。',
  },
}
