import { useAlterConnect, type ConnectCallbacks } from '@alter-ai/connect-vue'
import { defineComponent, h, type PropType } from 'vue'
import { Tile } from './tile.tsx'

/** A button of one's own, by the composable. Without a provider the connect page lets the user choose. */
export const ChooseButton = defineComponent({
  props: { callbacks: { type: Object as PropType<ConnectCallbacks>, required: true } },
  setup(props) {
    const { open, isOpen } = useAlterConnect(() => ({
      sessionUrl: '/alter/session',
      ...props.callbacks,
    }))
    return () =>
      h(
        'button',
        {
          type: 'button',
          class: 'choice',
          'aria-busy': isOpen.value,
          onClick: ({ currentTarget }: MouseEvent) =>
            void open({ anchor: currentTarget as HTMLElement }),
        },
        [h(Tile, { provider: 'any', name: '+' }), 'Choose a provider'],
      )
  },
})
