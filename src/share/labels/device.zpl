^XA
^CI28
^FO20,20^BQN,2,4^FH^FDQA,{device}^FS
^FO170,24^A0N,28,28^FH^FD{platform} {verdict}^FS
^FO170,60^A0N,22,22^FH^FD{device}^FS
^FO170,90^A0N,22,22^FH^FDjob {job}^FS
^FO170,120^A0N,22,22^FH^FD{ended}^FS
^FO170,150^A0N,22,22^FH^FD{operator} {lot} {label}^FS
^XZ
