import type { Language } from './en.ts'

export const es: Language = {
  locale: 'es',
  direction: 'ltr',
  page: {
    'page.title': 'Conectar una cuenta',
    'page.title_app': 'Conectar una cuenta a {app}',
    'page.app': 'la aplicación',
    'page.provider': 'El proveedor',
    'page.loading': 'Un momento…',
    'page.noscript':
      'Esta página necesita JavaScript para llevarle al proveedor. Actívelo y vuelva a cargar la página.',
  },
  connect: {
    'choice.heading': 'Conectar una cuenta a {app}',
    'choice.heading_one': 'Conectar {provider} a {app}',
    'choice.user': 'Conexión para {user}',
    'choice.asks': '{app} pedirá permiso para:',
    'choice.more': '{count} más',
    'choice.connect': 'Conectar {provider}',
    'choice.continue': 'Continuar a {provider}',
    'choice.promise':
      'Usted inicia sesión en el sitio del propio proveedor. {app} nunca ve su contraseña.',
    'choice.press_again':
      'Pulse una vez más para continuar. La página espera medio segundo para que nada se pulse sin querer.',

    'leaving.heading': 'Le llevamos a {provider}',
    'leaving.status': 'Le llevamos a {provider} ({host})…',
    'leaving.slow': '{host} tarda más de lo habitual.',
    'leaving.again': 'Abrir {provider} de nuevo',

    'done.cancelled': 'Cancelado',
    'done.cancelled_text': 'No se ha conectado nada.',
    'done.close': 'Puede cerrar esta ventana.',

    'action.cancel': 'Cancelar',
    'action.retry': 'Volver a intentarlo',
    'action.choose': 'Ver qué se puede conectar',
    'action.close': 'Cerrar la ventana',
    'action.back': 'Volver a {app}',
    'action.reference': 'Referencia',
  },
  asking: {
    'ask.heading': '¿Empezó usted esto en {app}?',
    'ask.warning':
      'Continúe solo si fue usted quien empezó esto en {app}. Si no, o si alguien le envió este enlace o un código, deténgase: esa persona obtendría acceso a su cuenta.',
    'ask.go_on': 'Continuar',
    'ask.stop': 'Yo no empecé esto',
    'code.heading': 'Escriba el código que muestra {app}',
    'code.label': 'Código de ocho letras',
    'code.form': 'El código tiene ocho letras. Puede omitir el guion.',
    'code.wrong': 'Ese no es el código. Intentos restantes: {count}.',
  },
  connection: {
    'connection.heading': '¿Dónde está su cuenta de {provider}?',
    'connection.choose': 'Elegir…',
    'connection.optional': '{label} (opcional)',
    'connection.required': 'Este dato es obligatorio.',
    'connection.wrong': 'Este dato no tiene la forma correcta.',
    'connection.example': 'Por ejemplo: {example}',
  },
  many: {
    'search.label': 'Buscar',
    'search.clear': 'Borrar la búsqueda',
    'search.count': '{count} de {total}',
    'search.none': 'No hay resultados para «{query}»',
    'search.none_text': 'Pruebe a escribirlo de otra forma o borre la búsqueda para ver todo.',
  },
  multiple: {
    'multiple.heading': '¿Conectar otra cuenta?',
    'multiple.connected': 'Conectadas',
    'multiple.choose': 'Conectar otra cuenta',
    'multiple.again': 'Conectar otra cuenta de {provider}',
    'multiple.just': '{account}: cuenta conectada.',
    'multiple.done': 'Listo',
    'multiple.finishing': 'Terminando…',
  },
  outcome: {
    'result.connected': 'Conectado',
    'result.connected_text':
      '{app} ya puede usar esta cuenta. Puede desconectarla allí en cualquier momento.',
    'result.connected_several':
      '{app} ya puede usar estas cuentas. Puede desconectarlas allí en cualquier momento.',
    'result.closing': 'Esta ventana se cierra sola.',
    'result.taking_back': 'Volviendo a {app}…',
  },
  result: {
    'result.continue': 'Continuar a {app}',
    'result.go_on': 'Continuar',

    'confirm.heading': '¿Es esta su cuenta?',
    'confirm.text':
      'Conéctela a {app} solo si es suya y acaba de elegirla. Si alguien le envió el enlace, puede que la cuenta sea de esa persona.',
    'confirm.accept': 'Conectar esta cuenta',
    'confirm.decline': 'Esta cuenta no es mía',

    'again.heading': 'Un paso más en {provider}',
    'again.text':
      '{provider} tiene que pedirle su consentimiento una vez más para que {app} conserve el acceso.',
    'again.status': 'Le llevamos a {provider}…',
  },
  problem: {
    'next.restart': 'Vuelva a {app} y empiece de nuevo.',
    'next.open_here': 'Abra {app} en este navegador, inicie sesión y empiece de nuevo allí.',
    'next.open_again': 'Inicie sesión en {app} en este navegador y abra el enlace de nuevo.',
    'next.open_popup':
      'Cierre esta ventana y vuelva a pulsar el botón en {app}, para que se abra desde allí.',
    'next.sign_in': 'Inicie sesión en {app} y vuelva a intentarlo.',
    'next.wait': 'Espere un momento y vuelva a intentarlo.',
    'next.offline': 'Compruebe su conexión a Internet y vuelva a intentarlo.',
    'next.slip': 'Si fue un descuido, empiece de nuevo desde {app}.',
    'next.all': 'Vuelva a intentarlo y deje marcadas todas las casillas.',
    'next.profile': 'Vuelva a intentarlo y permita el acceso a su perfil básico.',
    'next.same_account': 'Vuelva a intentarlo y elija la cuenta que ya estaba conectada.',
    'next.tell': 'Solo los responsables de {app} pueden corregirlo. Avíseles, por favor.',

    'problem.session_not_found.title': 'Este enlace no funciona',
    'problem.session_not_found.text': 'Está incompleto o nunca fue válido.',
    'problem.session_expired.title': 'Ha pasado demasiado tiempo',
    'problem.session_expired.text':
      'Por su seguridad, la conexión debe terminarse en unos minutos.',
    'problem.session_used.title': 'Este enlace ya se ha usado',
    'problem.session_used.text': 'Cada enlace sirve una sola vez, en un solo navegador.',
    'problem.session_cancelled.title': 'Esto se canceló',
    'problem.session_cancelled.text': 'La cuenta no se ha conectado.',
    'problem.binding_failed.title': 'Esto se empezó en otro lugar',
    'problem.binding_failed.text':
      'Solo puede terminar quien empezó en {app}, y en el mismo navegador. Si alguien le envió este enlace, no lo use.',
    'problem.binding_required.title': 'No podemos saber quién empezó esto',
    'problem.binding_required.text': 'Las cuentas solo se conectan desde {app}.',
    'problem.signed_out.title': 'No ha iniciado sesión',
    'problem.signed_out.text': 'Una cuenta solo se puede conectar con la sesión iniciada en {app}.',
    'problem.unknown_provider.title': 'Esa cuenta no se puede conectar aquí',
    'problem.unknown_provider.text': '{app} no la ofrece por el momento.',
    'problem.connection_parameter.title': 'Faltan datos o no son correctos',
    'problem.connection_parameter.text':
      '{provider} necesita saber dónde está su cuenta. La cuenta no se ha conectado.',
    'problem.configuration.title': 'La configuración de {app} no es correcta',
    'problem.configuration.text':
      'Falta un ajuste o es incorrecto, así que la cuenta no se pudo conectar.',
    'problem.provider_unreachable.title': '{provider} no respondió',
    'problem.provider_unreachable.text': 'No ha sido culpa suya. La cuenta no se ha conectado.',
    'problem.provider_unavailable.title': '{provider} no está disponible en este momento',
    'problem.provider_unavailable.text':
      'El servicio ha informado de un problema interno. La cuenta no se ha conectado.',
    'problem.provider_answer.title': '{provider} dio una respuesta que no entendemos',
    'problem.provider_answer.text':
      'La cuenta no se ha conectado. Si vuelve a ocurrir, avise a los responsables de {app}.',
    'problem.offline.title': 'Sin conexión',
    'problem.offline.text': 'La página no pudo comunicarse con su servidor. No se ha perdido nada.',
    'problem.rate_limited.title': 'Un poco demasiado rápido',
    'problem.rate_limited.text': 'Hubo muchos intentos en poco tiempo.',
    'problem.server.title': 'Algo ha fallado por nuestra parte',
    'problem.server.text': 'No ha sido culpa suya. La cuenta no se ha conectado.',
    'problem.access_denied.title': 'Usted no permitió el acceso',
    'problem.access_denied.text': 'La cuenta no se ha conectado.',
    'problem.account_mismatch.title': 'Esa es otra cuenta',
    'problem.account_mismatch.text':
      '{app} quería renovar el acceso a una cuenta determinada, pero se eligió otra. Esa no se ha conectado.',
    'problem.account_unidentified.title': 'No pudimos saber qué cuenta es',
    'problem.account_unidentified.text':
      '{provider} no indicó de quién es la cuenta elegida, así que no se ha conectado.',
    'problem.insufficient_scope.title': 'Faltan algunos permisos',
    'problem.insufficient_scope.text':
      '{app} no puede funcionar con lo que se permitió, así que la cuenta no se ha conectado.',
    'problem.insufficient_scope.missing': 'No permitido:',
    'problem.state_mismatch.title': 'No pudimos verificar esta respuesta',
    'problem.state_mismatch.text':
      'No corresponde a nada que se haya empezado en este navegador, así que no se ha usado.',
    'problem.not_found.title': 'Aquí no hay nada',
    'problem.not_found.text': 'La dirección es incorrecta o ya no se usa.',
    'problem.unknown.title': 'La cuenta no se ha conectado',
    'problem.unknown.text': 'Ocurrió algo inesperado por el camino.',
  },
}
