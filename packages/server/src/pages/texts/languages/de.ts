import type { Language } from './en.ts'

export const de: Language = {
  locale: 'de',
  direction: 'ltr',
  page: {
    'page.title': 'Konto verbinden',
    'page.title_app': 'Mit {app} verbinden',
    'page.app': 'der App',
    'page.provider': 'Der Anbieter',
    'page.loading': 'Einen Moment…',
    'page.noscript':
      'Diese Seite braucht JavaScript, um Sie zum Anbieter zu bringen. Schalten Sie es ein und laden Sie die Seite neu.',
  },
  connect: {
    'choice.heading': 'Konto mit {app} verbinden',
    'choice.heading_one': '{provider} mit {app} verbinden',
    'choice.user': 'Verbinden als {user}',
    'choice.asks': '{app} bittet um Erlaubnis:',
    'choice.more': '{count} weitere',
    'choice.connect': '{provider} verbinden',
    'choice.continue': 'Weiter zu {provider}',
    'choice.promise':
      'Sie melden sich auf der Website des Anbieters an. {app} sieht Ihr Passwort nie.',
    'choice.press_again':
      'Drücken Sie noch einmal, um fortzufahren. Die Seite wartet eine halbe Sekunde, damit nichts versehentlich gedrückt wird.',

    'leaving.heading': 'Weiter zu {provider}',
    'leaving.status': 'Sie werden zu {provider} ({host}) weitergeleitet…',
    'leaving.slow': '{host} braucht länger als sonst.',
    'leaving.again': '{provider} noch einmal öffnen',

    'done.cancelled': 'Abgebrochen',
    'done.cancelled_text': 'Es wurde nichts verbunden.',
    'done.close': 'Sie können dieses Fenster schließen.',

    'action.cancel': 'Abbrechen',
    'action.retry': 'Noch einmal versuchen',
    'action.choose': 'Zur Auswahl',
    'action.close': 'Fenster schließen',
    'action.back': 'Zurück zu {app}',
    'action.reference': 'Referenz',
  },
  asking: {
    'ask.heading': 'Haben Sie das in {app} begonnen?',
    'ask.warning':
      'Fahren Sie nur fort, wenn Sie das selbst in {app} begonnen haben. Wenn nicht, oder wenn Ihnen jemand diesen Link oder einen Code geschickt hat, brechen Sie ab: Diese Person bekäme Zugriff auf Ihr Konto.',
    'ask.go_on': 'Weiter',
    'ask.stop': 'Das habe ich nicht begonnen',
    'code.heading': 'Code aus {app} eingeben',
    'code.label': 'Code mit acht Buchstaben',
    'code.form': 'Der Code hat acht Buchstaben. Den Strich können Sie weglassen.',
    'code.wrong': 'Das ist nicht der richtige Code. Verbleibende Versuche: {count}.',
  },
  connection: {
    'connection.heading': 'Wo ist Ihr Konto bei {provider}?',
    'connection.choose': 'Bitte wählen…',
    'connection.optional': '{label} (optional)',
    'connection.required': 'Diese Angabe ist erforderlich.',
    'connection.wrong': 'Diese Angabe hat nicht die richtige Form.',
    'connection.example': 'Zum Beispiel: {example}',
  },
  many: {
    'search.label': 'Suchen',
    'search.clear': 'Suche löschen',
    'search.count': '{count} von {total}',
    'search.none': 'Nichts gefunden für „{query}“',
    'search.none_text': 'Versuchen Sie eine andere Schreibweise oder löschen Sie die Suche.',
  },
  multiple: {
    'multiple.heading': 'Noch ein Konto verbinden?',
    'multiple.connected': 'Verbunden',
    'multiple.choose': 'Weiteres Konto verbinden',
    'multiple.again': 'Weiteres Konto bei {provider} verbinden',
    'multiple.just': '{account} ist verbunden.',
    'multiple.done': 'Fertig',
    'multiple.finishing': 'Wird abgeschlossen…',
  },
  outcome: {
    'result.connected': 'Verbunden',
    'result.connected_text':
      '{app} kann dieses Konto jetzt nutzen. Sie können die Verbindung dort jederzeit trennen.',
    'result.connected_several':
      '{app} kann diese Konten jetzt nutzen. Sie können die Verbindungen dort jederzeit trennen.',
    'result.closing': 'Dieses Fenster schließt sich von selbst.',
    'result.taking_back': 'Zurück zu {app}…',
  },
  result: {
    'result.continue': 'Weiter zu {app}',
    'result.go_on': 'Weiter',

    'confirm.heading': 'Ist das Ihr Konto?',
    'confirm.text':
      'Verbinden Sie es nur dann mit {app}, wenn es Ihnen gehört und Sie es gerade eben ausgewählt haben. Wenn Ihnen jemand den Link geschickt hat, ist es vielleicht das Konto dieser Person.',
    'confirm.accept': 'Dieses Konto verbinden',
    'confirm.decline': 'Das ist nicht mein Konto',

    'again.heading': 'Noch ein Schritt bei {provider}',
    'again.text':
      '{provider} muss Sie noch einmal um Ihre Zustimmung bitten, damit der Zugriff für {app} bestehen bleibt.',
    'again.status': 'Weiter zu {provider}…',
  },
  problem: {
    'next.restart': 'Gehen Sie zurück zu {app} und beginnen Sie dort noch einmal.',
    'next.open_here':
      'Öffnen Sie {app} in diesem Browser, melden Sie sich an und beginnen Sie dort noch einmal.',
    'next.open_again':
      'Melden Sie sich in diesem Browser bei {app} an und öffnen Sie dann den Link noch einmal.',
    'next.open_popup':
      'Schließen Sie dieses Fenster und drücken Sie die Schaltfläche in {app} noch einmal, damit {app} es selbst öffnet.',
    'next.sign_in': 'Melden Sie sich bei {app} an und versuchen Sie es dann noch einmal.',
    'next.wait': 'Warten Sie einen Moment und versuchen Sie es dann noch einmal.',
    'next.offline': 'Prüfen Sie Ihre Internetverbindung und versuchen Sie es dann noch einmal.',
    'next.slip': 'Wenn das ein Versehen war, beginnen Sie in {app} noch einmal.',
    'next.all': 'Versuchen Sie es noch einmal und lassen Sie alle Häkchen gesetzt.',
    'next.profile':
      'Versuchen Sie es noch einmal und erlauben Sie den Zugriff auf Ihr einfaches Profil.',
    'next.same_account':
      'Versuchen Sie es noch einmal und wählen Sie das Konto, das schon verbunden war.',
    'next.tell': 'Nur die Betreiber von {app} können das beheben. Bitte sagen Sie ihnen Bescheid.',

    'problem.session_not_found.title': 'Dieser Link funktioniert nicht',
    'problem.session_not_found.text': 'Er ist unvollständig oder war nie gültig.',
    'problem.session_expired.title': 'Das hat zu lange gedauert',
    'problem.session_expired.text':
      'Zu Ihrer Sicherheit muss das Verbinden innerhalb weniger Minuten abgeschlossen sein.',
    'problem.session_used.title': 'Dieser Link wurde schon benutzt',
    'problem.session_used.text': 'Jeder Link gilt nur einmal und nur in einem Browser.',
    'problem.session_cancelled.title': 'Das wurde abgebrochen',
    'problem.session_cancelled.text': 'Das Konto wurde nicht verbunden.',
    'problem.binding_failed.title': 'Das wurde woanders begonnen',
    'problem.binding_failed.text':
      'Abschließen kann nur, wer in {app} begonnen hat, und nur im selben Browser. Wenn Ihnen jemand diesen Link geschickt hat, benutzen Sie ihn nicht.',
    'problem.binding_required.title': 'Unklar, wer das begonnen hat',
    'problem.binding_required.text': 'Konten lassen sich nur aus {app} heraus verbinden.',
    'problem.signed_out.title': 'Sie sind nicht angemeldet',
    'problem.signed_out.text':
      'Ein Konto lässt sich nur verbinden, während Sie bei {app} angemeldet sind.',
    'problem.unknown_provider.title': 'Dieses Konto lässt sich hier nicht verbinden',
    'problem.unknown_provider.text': 'Das wird in {app} zurzeit nicht angeboten.',
    'problem.connection_parameter.title': 'Angaben fehlen oder sind falsch',
    'problem.connection_parameter.text':
      '{provider} muss wissen, wo Ihr Konto ist. Das Konto wurde nicht verbunden.',
    'problem.configuration.title': 'Bei {app} stimmt eine Einstellung nicht',
    'problem.configuration.text':
      'Sie fehlt oder ist falsch, deshalb konnte das Konto nicht verbunden werden.',
    'problem.provider_unreachable.title': '{provider} hat nicht geantwortet',
    'problem.provider_unreachable.text':
      'Sie haben nichts falsch gemacht. Das Konto wurde nicht verbunden.',
    'problem.provider_unavailable.title': '{provider} ist gerade nicht verfügbar',
    'problem.provider_unavailable.text':
      'Dort ist ein Fehler aufgetreten. Das Konto wurde nicht verbunden.',
    'problem.provider_answer.title': '{provider} hat unverständlich geantwortet',
    'problem.provider_answer.text':
      'Das Konto wurde nicht verbunden. Wenn das noch einmal passiert, sagen Sie den Betreibern von {app} Bescheid.',
    'problem.offline.title': 'Keine Verbindung',
    'problem.offline.text':
      'Die Seite konnte ihren Server nicht erreichen. Es ist nichts verloren gegangen.',
    'problem.rate_limited.title': 'Etwas zu schnell',
    'problem.rate_limited.text': 'Es gab viele Versuche in kurzer Zeit.',
    'problem.server.title': 'Bei uns ist etwas schiefgegangen',
    'problem.server.text': 'Sie haben nichts falsch gemacht. Das Konto wurde nicht verbunden.',
    'problem.access_denied.title': 'Sie haben den Zugriff nicht erlaubt',
    'problem.access_denied.text': 'Das Konto wurde nicht verbunden.',
    'problem.account_mismatch.title': 'Das ist ein anderes Konto',
    'problem.account_mismatch.text':
      '{app} wollte den Zugriff auf ein bestimmtes Konto erneuern, gewählt wurde aber ein anderes. Es wurde nicht verbunden.',
    'problem.account_unidentified.title': 'Unklar, welches Konto das ist',
    'problem.account_unidentified.text':
      '{provider} hat nicht mitgeteilt, wessen Konto gewählt wurde. Deshalb wurde es nicht verbunden.',
    'problem.insufficient_scope.title': 'Es fehlen Berechtigungen',
    'problem.insufficient_scope.text':
      'Was erlaubt wurde, reicht {app} nicht. Deshalb wurde das Konto nicht verbunden.',
    'problem.insufficient_scope.missing': 'Nicht erlaubt:',
    'problem.state_mismatch.title': 'Diese Antwort ließ sich nicht prüfen',
    'problem.state_mismatch.text':
      'Sie gehört zu nichts, was in diesem Browser begonnen wurde, und wurde deshalb nicht verwendet.',
    'problem.not_found.title': 'Hier ist nichts',
    'problem.not_found.text': 'Die Adresse ist falsch oder wird nicht mehr verwendet.',
    'problem.unknown.title': 'Das Konto wurde nicht verbunden',
    'problem.unknown.text': 'Unterwegs ist etwas Unerwartetes passiert.',
  },
}
