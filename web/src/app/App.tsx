import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { onSignedOut } from '@/api/client'
import { keys } from '@/api/keys'
import { ToastRegion } from '@/design/ToastRegion'
import { useStore } from '@/lib/store'
import { spoken } from '@/lib/strings/language'
import { makeQueryClient } from './query'
import { makeRouter } from './router'

const queryClient = makeQueryClient()
const router = makeRouter(queryClient)

onSignedOut(() => {
  if (queryClient.getQueryData(keys.session) === null) return
  queryClient.setQueryData(keys.session, null)
  void router.invalidate() // the desk's guard sends to the sign-in page, and back after it
})

export function App() {
  const language = useStore(spoken)
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <ToastRegion key={language} />
    </QueryClientProvider>
  )
}
