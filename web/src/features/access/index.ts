// Everything before one is signed in; loaded only then.
export { EntryLayout } from './EntryLayout'
export { ForgotPage } from './ForgotPage'
export { InvitationPage } from './InvitationPage'
export { ResetPage } from './ResetPage'
export { SetupPage } from './SetupPage'
export { SignInPage } from './SignInPage'
