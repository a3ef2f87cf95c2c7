/** Why a route is for people at a screen and not for programs: said in the description of the interface. */
export const SESSION_ONLY = {
  session: 'It is about the session of a browser.',
  presence: 'It says that a person is there: a program takes no contacts.',
  telephone: 'It is about the telephone of whoever is signed in: a program has none.',
  typing: 'It is about what a person is looking at or writing just now.',
  tokens: 'A program must not give itself, or another one, more than it was given.',
  reveal: 'A person looks at it, with a reason of their own.',
  approval: 'Two people decide on it: neither of them is a program.',
  accountLinks: 'A link to set a password lets whoever has it in: only a person makes one, for a person.',
  looksLink: 'Whoever hands it over has the person that it is for before them.',
} as const;
