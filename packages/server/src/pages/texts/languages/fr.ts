import type { Language } from './en.ts'

export const fr: Language = {
  locale: 'fr',
  direction: 'ltr',
  page: {
    'page.title': 'Connecter un compte',
    'page.title_app': 'Connecter un compte à {app}',
    'page.app': 'l’application',
    'page.provider': 'Le service',
    'page.loading': 'Un instant…',
    'page.noscript':
      'Cette page a besoin de JavaScript pour vous conduire vers le service. Activez-le, puis rechargez la page.',
  },
  connect: {
    'choice.heading': 'Connecter un compte à {app}',
    'choice.heading_one': 'Connecter {provider} à {app}',
    'choice.user': 'Connexion pour {user}',
    'choice.asks': '{app} demandera l’autorisation de :',
    'choice.more': '{count} de plus',
    'choice.connect': 'Connecter {provider}',
    'choice.continue': 'Continuer vers {provider}',
    'choice.promise':
      'Vous vous identifiez directement sur le site du service. {app} ne voit jamais votre mot de passe.',
    'choice.press_again':
      'Appuyez encore une fois pour continuer. La page attend une demi-seconde pour éviter tout appui involontaire.',

    'leaving.heading': 'Redirection vers {provider}',
    'leaving.status': 'Redirection vers {provider} ({host})…',
    'leaving.slow': '{host} met plus de temps que d’habitude.',
    'leaving.again': 'Ouvrir à nouveau {provider}',

    'done.cancelled': 'Annulé',
    'done.cancelled_text': 'Rien n’a été connecté.',
    'done.close': 'Vous pouvez fermer cette fenêtre.',

    'action.cancel': 'Annuler',
    'action.retry': 'Réessayer',
    'action.choose': 'Voir les comptes possibles',
    'action.close': 'Fermer la fenêtre',
    'action.back': 'Revenir à {app}',
    'action.reference': 'Référence',
  },
  asking: {
    'ask.heading': 'Avez-vous commencé cela dans {app} ?',
    'ask.warning':
      'Ne continuez que si vous avez vous-même commencé dans {app}. Sinon, ou si quelqu’un vous a envoyé ce lien ou un code, arrêtez : cette personne obtiendrait l’accès à votre compte.',
    'ask.go_on': 'Continuer',
    'ask.stop': 'Ce n’est pas moi qui ai commencé',
    'code.heading': 'Saisissez le code affiché par {app}',
    'code.label': 'Code de huit lettres',
    'code.form': 'Le code compte huit lettres. Le tiret peut être omis.',
    'code.wrong': 'Ce n’est pas le bon code. Essais restants : {count}.',
  },
  connection: {
    'connection.heading': 'Où se trouve votre compte {provider} ?',
    'connection.choose': 'Choisir…',
    'connection.optional': '{label} (facultatif)',
    'connection.required': 'Cette information est obligatoire.',
    'connection.wrong': 'Le format n’est pas le bon.',
    'connection.example': 'Exemple : {example}',
  },
  many: {
    'search.label': 'Rechercher',
    'search.clear': 'Effacer la recherche',
    'search.count': '{count} sur {total}',
    'search.none': 'Aucun résultat pour « {query} »',
    'search.none_text': 'Essayez une autre orthographe, ou effacez la recherche pour tout voir.',
  },
  multiple: {
    'multiple.heading': 'Connecter un autre compte ?',
    'multiple.connected': 'Connectés',
    'multiple.choose': 'Connecter un autre compte',
    'multiple.again': 'Connecter un autre compte {provider}',
    'multiple.just': '{account} est connecté.',
    'multiple.done': 'Terminer',
    'multiple.finishing': 'Finalisation…',
  },
  outcome: {
    'result.connected': 'C’est connecté',
    'result.connected_text':
      '{app} peut désormais utiliser ce compte. Vous pouvez l’y déconnecter à tout moment.',
    'result.connected_several':
      '{app} peut désormais utiliser ces comptes. Vous pouvez les y déconnecter à tout moment.',
    'result.closing': 'Cette fenêtre se ferme toute seule.',
    'result.taking_back': 'Retour à {app}…',
  },
  result: {
    'result.continue': 'Continuer vers {app}',
    'result.go_on': 'Continuer',

    'confirm.heading': 'Est-ce votre compte ?',
    'confirm.text':
      'Ne le connectez à {app} que s’il est à vous et que vous venez de le choisir. Si quelqu’un vous a envoyé le lien, ce compte est peut-être le sien.',
    'confirm.accept': 'Connecter ce compte',
    'confirm.decline': 'Ce n’est pas mon compte',

    'again.heading': 'Encore une étape chez {provider}',
    'again.text':
      '{provider} doit vous demander votre accord encore une fois, pour que {app} garde l’accès.',
    'again.status': 'Redirection vers {provider}…',
  },
  problem: {
    'next.restart': 'Revenez à {app} et recommencez.',
    'next.open_here':
      'Ouvrez {app} dans ce navigateur, identifiez-vous, puis recommencez à partir de là.',
    'next.open_again':
      'Identifiez-vous dans {app} avec ce navigateur, puis ouvrez de nouveau le lien.',
    'next.open_popup':
      'Fermez cette fenêtre et appuyez de nouveau sur le bouton dans {app}, pour qu’elle soit ouverte de là.',
    'next.sign_in': 'Identifiez-vous dans {app}, puis réessayez.',
    'next.wait': 'Patientez un instant, puis réessayez.',
    'next.offline': 'Vérifiez votre connexion à Internet, puis réessayez.',
    'next.slip': 'Si c’était une erreur, recommencez dans {app}.',
    'next.all': 'Réessayez en laissant toutes les cases cochées.',
    'next.profile': 'Réessayez en autorisant l’accès à votre profil de base.',
    'next.same_account': 'Réessayez en choisissant le compte qui était déjà connecté.',
    'next.tell': 'Seuls les responsables du site peuvent y remédier. Merci de les en informer.',

    'problem.session_not_found.title': 'Ce lien ne fonctionne pas',
    'problem.session_not_found.text': 'Il est incomplet ou n’a jamais été valable.',
    'problem.session_expired.title': 'Le délai est dépassé',
    'problem.session_expired.text':
      'Pour votre sécurité, la connexion doit être terminée en quelques minutes.',
    'problem.session_used.title': 'Ce lien a déjà servi',
    'problem.session_used.text': 'Chaque lien ne fonctionne qu’une fois, dans un seul navigateur.',
    'problem.session_cancelled.title': 'L’opération a été annulée',
    'problem.session_cancelled.text': 'Le compte n’a pas été connecté.',
    'problem.binding_failed.title': 'L’opération a été commencée ailleurs',
    'problem.binding_failed.text':
      'Seule la personne qui a commencé dans {app} peut terminer, et dans le même navigateur. Si quelqu’un vous a envoyé ce lien, ne l’utilisez pas.',
    'problem.binding_required.title': 'Impossible de savoir qui a commencé',
    'problem.binding_required.text': 'Un compte ne peut être connecté que depuis {app}.',
    'problem.signed_out.title': 'Vous devez vous identifier',
    'problem.signed_out.text':
      'Un compte ne peut être connecté qu’après identification dans {app}.',
    'problem.unknown_provider.title': 'Ce compte ne peut pas être connecté ici',
    'problem.unknown_provider.text': '{app} ne le propose pas pour le moment.',
    'problem.connection_parameter.title': 'Des informations manquent ou sont incorrectes',
    'problem.connection_parameter.text':
      '{provider} doit savoir où se trouve votre compte. Le compte n’a pas été connecté.',
    'problem.configuration.title': 'La configuration de {app} est incorrecte',
    'problem.configuration.text':
      'Un réglage est absent ou incorrect ; le compte n’a donc pas pu être connecté.',
    'problem.provider_unreachable.title': '{provider} n’a pas répondu',
    'problem.provider_unreachable.text': 'Vous n’y êtes pour rien. Le compte n’a pas été connecté.',
    'problem.provider_unavailable.title': '{provider} n’est pas disponible pour le moment',
    'problem.provider_unavailable.text':
      'Le service a signalé un problème interne. Le compte n’a pas été connecté.',
    'problem.provider_answer.title': '{provider} a donné une réponse incompréhensible',
    'problem.provider_answer.text':
      'Le compte n’a pas été connecté. Si cela se reproduit, prévenez les responsables du site.',
    'problem.offline.title': 'Pas de connexion',
    'problem.offline.text': 'La page n’a pas pu joindre son serveur. Rien n’est perdu.',
    'problem.rate_limited.title': 'Un peu trop vite',
    'problem.rate_limited.text': 'Il y a eu beaucoup d’essais en peu de temps.',
    'problem.server.title': 'Un problème est survenu de notre côté',
    'problem.server.text': 'Vous n’y êtes pour rien. Le compte n’a pas été connecté.',
    'problem.access_denied.title': 'Vous n’avez pas autorisé l’accès',
    'problem.access_denied.text': 'Le compte n’a pas été connecté.',
    'problem.account_mismatch.title': 'C’est un autre compte',
    'problem.account_mismatch.text':
      '{app} voulait renouveler l’accès à un compte précis, mais un autre a été choisi. Celui-ci n’a pas été connecté.',
    'problem.account_unidentified.title': 'Impossible de savoir de quel compte il s’agit',
    'problem.account_unidentified.text':
      '{provider} n’a pas indiqué à qui appartient le compte choisi ; il n’a donc pas été connecté.',
    'problem.insufficient_scope.title': 'Il manque des autorisations',
    'problem.insufficient_scope.text':
      '{app} ne peut pas fonctionner avec ce qui a été autorisé ; le compte n’a donc pas été connecté.',
    'problem.insufficient_scope.missing': 'Non autorisé :',
    'problem.state_mismatch.title': 'Cette réponse n’a pas pu être vérifiée',
    'problem.state_mismatch.text':
      'Elle ne correspond à rien de ce qui a été commencé dans ce navigateur ; elle n’a donc pas été utilisée.',
    'problem.not_found.title': 'Il n’y a rien ici',
    'problem.not_found.text': 'L’adresse est incorrecte ou n’est plus utilisée.',
    'problem.unknown.title': 'Le compte n’a pas été connecté',
    'problem.unknown.text': 'Un imprévu est survenu en chemin.',
  },
}
