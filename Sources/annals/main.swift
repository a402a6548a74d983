import AnnalsCommands

AnnalsProgram.main()
