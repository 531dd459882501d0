import type { Language } from './en.ts'

export const pt: Language = {
  locale: 'pt',
  direction: 'ltr',
  page: {
    'page.title': 'Conectar uma conta',
    'page.title_app': 'Conectar uma conta a {app}',
    'page.app': 'esta aplicação',
    'page.provider': 'O provedor',
    'page.loading': 'Um momento…',
    'page.noscript':
      'Esta página precisa de JavaScript para levar você ao provedor. Ative-o e recarregue a página.',
  },
  connect: {
    'choice.heading': 'Conectar uma conta a {app}',
    'choice.heading_one': 'Conectar {provider} a {app}',
    'choice.user': 'Conexão para {user}',
    'choice.asks': '{app} pedirá permissão para:',
    'choice.more': 'mais {count}',
    'choice.connect': 'Conectar {provider}',
    'choice.continue': 'Continuar para {provider}',
    'choice.promise': 'Você faz login no site do próprio provedor. {app} nunca vê a sua senha.',
    'choice.press_again':
      'Pressione mais uma vez para continuar. A página espera meio segundo para que nada seja pressionado sem querer.',

    'leaving.heading': 'Levando você a {provider}',
    'leaving.status': 'Levando você a {provider} ({host})…',
    'leaving.slow': '{host} está demorando mais que o normal.',
    'leaving.again': 'Abrir {provider} de novo',

    'done.cancelled': 'Cancelado',
    'done.cancelled_text': 'Nada foi conectado.',
    'done.close': 'Você pode fechar esta janela.',

    'action.cancel': 'Cancelar',
    'action.retry': 'Tentar de novo',
    'action.choose': 'Ver o que pode ser conectado',
    'action.close': 'Fechar a janela',
    'action.back': 'Voltar a {app}',
    'action.reference': 'Referência',
  },
  asking: {
    'ask.heading': 'Foi você quem começou isto em {app}?',
    'ask.warning':
      'Continue somente se foi você quem começou isto em {app}. Se não foi, ou se alguém lhe enviou este link ou um código, pare: essa pessoa teria acesso à sua conta.',
    'ask.go_on': 'Continuar',
    'ask.stop': 'Não fui eu quem começou',
    'code.heading': 'Digite o código que {app} mostra',
    'code.label': 'Código de oito letras',
    'code.form': 'O código tem oito letras. O hífen pode ser omitido.',
    'code.wrong': 'Esse não é o código. Tentativas restantes: {count}.',
  },
  connection: {
    'connection.heading': 'Onde está a sua conta {provider}?',
    'connection.choose': 'Escolher…',
    'connection.optional': '{label} (opcional)',
    'connection.required': 'Esta informação é obrigatória.',
    'connection.wrong': 'Esta informação não está na forma correta.',
    'connection.example': 'Por exemplo: {example}',
  },
  many: {
    'search.label': 'Buscar',
    'search.clear': 'Limpar busca',
    'search.count': '{count} de {total}',
    'search.none': 'Nada encontrado para “{query}”',
    'search.none_text': 'Tente escrever de outra forma ou limpe a busca para ver tudo.',
  },
  multiple: {
    'multiple.heading': 'Conectar outra conta?',
    'multiple.connected': 'Conectadas',
    'multiple.choose': 'Conectar outra conta',
    'multiple.again': 'Conectar outra conta de {provider}',
    'multiple.just': '{account}: conta conectada.',
    'multiple.done': 'Concluir',
    'multiple.finishing': 'Concluindo…',
  },
  outcome: {
    'result.connected': 'Tudo conectado',
    'result.connected_text':
      '{app} já pode usar esta conta. Você pode desconectá-la por lá quando quiser.',
    'result.connected_several':
      '{app} já pode usar estas contas. Você pode desconectá-las por lá quando quiser.',
    'result.closing': 'Esta janela se fecha sozinha.',
    'result.taking_back': 'Voltando a {app}…',
  },
  result: {
    'result.continue': 'Continuar para {app}',
    'result.go_on': 'Continuar',

    'confirm.heading': 'Esta conta é sua?',
    'confirm.text':
      'Conecte-a a {app} somente se ela for sua e você acabou de escolhê-la. Se alguém lhe enviou o link, a conta pode ser dessa pessoa.',
    'confirm.accept': 'Conectar esta conta',
    'confirm.decline': 'Esta conta não é minha',

    'again.heading': 'Mais um passo em {provider}',
    'again.text':
      '{provider} precisa pedir o seu consentimento mais uma vez, para que {app} mantenha o acesso.',
    'again.status': 'Levando você a {provider}…',
  },
  problem: {
    'next.restart': 'Volte a {app} e comece de novo.',
    'next.open_here': 'Abra {app} neste navegador, faça login e comece de novo por lá.',
    'next.open_again': 'Faça login em {app} neste navegador e abra o link de novo.',
    'next.open_popup':
      'Feche esta janela e pressione de novo o botão em {app}, para que ela seja aberta por lá.',
    'next.sign_in': 'Faça login em {app} e tente de novo.',
    'next.wait': 'Espere um momento e tente de novo.',
    'next.offline': 'Verifique a sua conexão com a internet e tente de novo.',
    'next.slip': 'Se foi sem querer, comece de novo a partir de {app}.',
    'next.all': 'Tente de novo e deixe todas as opções marcadas.',
    'next.profile': 'Tente de novo e permita o acesso ao seu perfil básico.',
    'next.same_account': 'Tente de novo e escolha a conta que já estava conectada.',
    'next.tell': 'Só os responsáveis por {app} podem corrigir isto. Avise-os, por favor.',

    'problem.session_not_found.title': 'Este link não funciona',
    'problem.session_not_found.text': 'Ele está incompleto ou nunca foi válido.',
    'problem.session_expired.title': 'Demorou demais',
    'problem.session_expired.text':
      'Para a sua segurança, a conexão precisa ser concluída em poucos minutos.',
    'problem.session_used.title': 'Este link já foi usado',
    'problem.session_used.text': 'Cada link funciona uma só vez, em um só navegador.',
    'problem.session_cancelled.title': 'Isto foi cancelado',
    'problem.session_cancelled.text': 'A conta não foi conectada.',
    'problem.binding_failed.title': 'Isto foi iniciado em outro lugar',
    'problem.binding_failed.text':
      'Só quem começou em {app} pode terminar, e no mesmo navegador. Se alguém lhe enviou este link, não o use.',
    'problem.binding_required.title': 'Não sabemos quem começou isto',
    'problem.binding_required.text': 'As contas só podem ser conectadas a partir de {app}.',
    'problem.signed_out.title': 'Você não fez login',
    'problem.signed_out.text': 'Uma conta só pode ser conectada depois do login em {app}.',
    'problem.unknown_provider.title': 'Essa conta não pode ser conectada aqui',
    'problem.unknown_provider.text': '{app} não a oferece no momento.',
    'problem.connection_parameter.title': 'Faltam dados ou há dados incorretos',
    'problem.connection_parameter.text':
      '{provider} precisa saber onde está a sua conta. A conta não foi conectada.',
    'problem.configuration.title': 'Há um erro na configuração de {app}',
    'problem.configuration.text':
      'Um ajuste está faltando ou está errado, por isso a conta não pôde ser conectada.',
    'problem.provider_unreachable.title': '{provider} não respondeu',
    'problem.provider_unreachable.text': 'Você não fez nada de errado. A conta não foi conectada.',
    'problem.provider_unavailable.title': '{provider} não está disponível agora',
    'problem.provider_unavailable.text':
      'Houve um problema do lado de lá. A conta não foi conectada.',
    'problem.provider_answer.title': '{provider} deu uma resposta que não entendemos',
    'problem.provider_answer.text':
      'A conta não foi conectada. Se acontecer de novo, avise os responsáveis por {app}.',
    'problem.offline.title': 'Sem conexão',
    'problem.offline.text': 'A página não conseguiu falar com o servidor. Nada se perdeu.',
    'problem.rate_limited.title': 'Um pouco rápido demais',
    'problem.rate_limited.text': 'Houve muitas tentativas em pouco tempo.',
    'problem.server.title': 'Algo deu errado do nosso lado',
    'problem.server.text': 'Você não fez nada de errado. A conta não foi conectada.',
    'problem.access_denied.title': 'Você não permitiu o acesso',
    'problem.access_denied.text': 'A conta não foi conectada.',
    'problem.account_mismatch.title': 'Essa é outra conta',
    'problem.account_mismatch.text':
      '{app} queria renovar o acesso a uma conta específica, mas outra foi escolhida. Ela não foi conectada.',
    'problem.account_unidentified.title': 'Não deu para saber qual é a conta',
    'problem.account_unidentified.text':
      '{provider} não informou de quem é a conta escolhida, por isso ela não foi conectada.',
    'problem.insufficient_scope.title': 'Faltam algumas permissões',
    'problem.insufficient_scope.text':
      '{app} não consegue funcionar com o que foi permitido, por isso a conta não foi conectada.',
    'problem.insufficient_scope.missing': 'Não permitido:',
    'problem.state_mismatch.title': 'Não foi possível verificar esta resposta',
    'problem.state_mismatch.text':
      'Ela não corresponde a nada que tenha sido iniciado neste navegador, por isso não foi usada.',
    'problem.not_found.title': 'Não há nada aqui',
    'problem.not_found.text': 'O endereço está errado ou não é mais usado.',
    'problem.unknown.title': 'A conta não foi conectada',
    'problem.unknown.text': 'Algo inesperado aconteceu no caminho.',
  },
}
