@rem npm scripts say "exec", a word of the Unix shell, so that Ctrl-C meets the program and not a shell around it.
@%*
