Attribute VB_Name = "SbBridge"
Option Explicit
' One door to Python. A run is a process and a handful of UTF-8 files beside its result:
'   .progress what it does now    .preview what it would write    .answer go or stop
'   .cancel stop, please          .writing it must not be killed  .picked files a person picked
'   the result itself: code, cell, message
' Excel is never frozen: the process is started without waiting and looked after once a second.

Public gBusy As Boolean
Private gProcess As Object
Private gInbox As String
Private gBook As String
Private gResult As String
Private gRuns As Long
Private gSilent As Long
Private gPicked As String
Public gShown As String

Public Function SbRun(ByVal commandId As String) As Boolean
    On Error GoTo failed
    If gBusy Then
        SbSay SbText("busy"), 48
        Exit Function
    End If
    If Not SbReady(commandId) Then Exit Function
    SbNewRun
    If gPicked <> "" Then SbWrite gResult & ".picked", gPicked
    gBusy = True
    SbShow SbText("starting")
    SbRefresh
    SbLaunch SbArguments(commandId)
    SbLater
    SbRun = True
    Exit Function
failed:
    SbFail Err.Description
End Function

Public Function SbRunPicked(ByVal commandId As String, ByVal kind As Long) As Boolean
    ' The same for a command that wants files or a folder; nothing happens where none is picked.
    On Error GoTo failed
    If gBusy Then
        SbSay SbText("busy"), 48
        Exit Function
    End If
    If Not SbReady(commandId) Then Exit Function
    gPicked = SbPick(kind)
    If gPicked <> "" Then SbRunPicked = SbRun(commandId)
    gPicked = ""
    Exit Function
failed:
    gPicked = ""
    SbFail Err.Description
End Function

Private Function SbReady(ByVal commandId As String) As Boolean
    Dim python As String
    If SbIsMac() Then
        MsgBox SbText("no_mac"), 48, SbText("title")
        Exit Function
    End If
    python = SbSetting("python")
    If python = "" Or Not SbExists(python) Then
        SbSay SbTextWith("no_python", python), 48
    ElseIf commandId = "doctor" Then
        SbReady = True
    ElseIf ActiveWorkbook Is Nothing Then
        SbSay SbText("no_workbook"), 48
    ElseIf ActiveWorkbook.Path = "" Then
        SbSay SbText("unsaved"), 48
    Else
        SbReady = True
    End If
End Function

Private Sub SbNewRun()
    Dim folder As String
    SbMakeFolder SbHome()
    folder = SbPath(SbHome(), "runs")
    SbMakeFolder folder
    gRuns = gRuns + 1
    gSilent = 0
    gResult = SbPath(folder, Format(Now, "yyyymmdd") & "-" & CLng(Timer * 100) & "-" & gRuns & ".txt")
    gBook = ""
    If Not ActiveWorkbook Is Nothing Then gBook = ActiveWorkbook.Name
End Sub

Private Function SbArguments(ByVal commandId As String) As String
    ' One argument a line. What people typed is not among them: Python reads it from the settings.
    SbArguments = commandId & vbLf & "--result" & vbLf & gResult & vbLf & "--hwnd" & vbLf & SbHwnd()
    If gBook <> "" Then
        SbArguments = SbArguments & vbLf & "--wb" & vbLf & SbPath(ActiveWorkbook.Path, ActiveWorkbook.Name)
        If SbIsReadOnly() Then SbArguments = SbArguments & vbLf & "--read-only"
    End If
End Function

Private Sub SbLaunch(ByVal arguments As String)
    ' A warm program that still runs takes the request from its inbox; otherwise a new one starts.
    Dim entry As String
    If SbIsWarm() Then
        SbWrite SbPath(gInbox, gRuns & ".request"), arguments
        Exit Sub
    End If
    gInbox = ""
    entry = """" & SbSetting("python") & """ -X utf8 -P -m macros.bridge """ & Replace(arguments, vbLf, """ """) & """"
    If SbSetting("warm") = "1" Then
        gInbox = gResult & ".inbox"
        SbMakeFolder gInbox
        entry = entry & " --inbox """ & gInbox & """"
    End If
    Set gProcess = CreateObject("WScript.Shell").Exec(entry)
End Sub

Private Function SbIsWarm() As Boolean
    If gInbox = "" Or gProcess Is Nothing Then Exit Function
    SbIsWarm = (gProcess.Status = 0)
End Function

Public Sub SbPoll()
    On Error GoTo failed
    If Not gBusy Then Exit Sub
    If SbExists(gResult) Then
        SbFinish
        Exit Sub
    End If
    If SbExists(gResult & ".preview") And Not SbExists(gResult & ".answer") Then SbAsk
    If SbExists(gResult & ".progress") Then SbShow SbRead(gResult & ".progress")
    If gProcess.Status <> 0 Then gSilent = gSilent + 1
    If gSilent >= 3 And Not SbExists(gResult) Then
        SbEnd
        SbSay SbText("crashed"), 16
        Exit Sub
    End If
    SbLater
    Exit Sub
failed:
    SbFail Err.Description
End Sub

Private Sub SbAsk()
    Dim answer As String
    answer = "stop"
    If SbSay(SbRead(gResult & ".preview"), 33) = 1 Then answer = "go"
    SbWrite gResult & ".answer", answer
End Sub

Private Sub SbFinish()
    Dim parts As Variant, code As Long, kind As Long
    parts = Split(SbRead(gResult), vbLf, 3)
    code = CLng(parts(0))
    kind = 48
    If code = 0 Then kind = 64
    If code = 4 Then kind = 16
    SbEnd
    If parts(1) = "" Then
        SbSay parts(2), kind
    ElseIf SbSay(parts(2) & vbLf & vbLf & SbText("jump"), kind + 4) = 6 Then
        SbJump CStr(parts(1))
    End If
End Sub

Public Sub SbJump(ByVal place As String)
    ' place: sheet, a tab, cell
    Dim parts As Variant, book As Object
    parts = Split(place, vbTab)
    On Error Resume Next
    Set book = Workbooks(gBook)
    On Error GoTo 0
    If book Is Nothing Then
        SbSay SbText("gone"), 48
        Exit Sub
    End If
    book.Activate
    book.Worksheets(parts(0)).Activate
    book.Worksheets(parts(0)).Range(parts(1)).Select
End Sub

Public Sub SbCancel()
    ' The first click asks the program to stop; the second ends it, unless it is writing.
    On Error GoTo failed
    If Not gBusy Then
        SbSay SbText("idle"), 64
    ElseIf SbExists(gResult & ".writing") Then
        SbSay SbText("writing"), 64
    ElseIf SbExists(gResult & ".cancel") Then
        gProcess.Terminate
        SbEnd
        SbSay SbText("cancelled"), 64
    Else
        SbWrite gResult & ".cancel", "stop"
        SbShow SbText("cancelling")
    End If
    Exit Sub
failed:
    SbFail Err.Description
End Sub

Public Sub SbStopWarm()
    ' The warm program leaves when it is told to; without a word it leaves after a quarter of an hour.
    If SbIsWarm() Then SbWrite SbPath(gInbox, "quit"), "quit"
    gInbox = ""
End Sub

Public Sub SbEnd()
    Dim ending As Variant
    gBusy = False
    SbShow ""
    SbRefresh
    For Each ending In Array("", ".picked", ".progress", ".preview", ".answer", ".cancel", ".writing")
        SbForget gResult & ending
    Next ending
End Sub

Public Sub SbFail(ByVal what As String)
    gBusy = False
    SbShow ""
    SbRefresh
    SbSay SbTextWith("failed", what), 16
End Sub

Private Sub SbShow(ByVal text As String)
    On Error Resume Next
    If text = gShown Then Exit Sub
    gShown = text
    If text = "" Then
        Application.StatusBar = False
    Else
        Application.StatusBar = text
    End If
End Sub

Private Sub SbLater()
    On Error Resume Next
    Application.OnTime Now + TimeSerial(0, 0, 1), "'" & ThisWorkbook.Name & "'!SbBridge.SbPoll"
End Sub

Private Function SbIsReadOnly() As Boolean
    On Error Resume Next
    SbIsReadOnly = ActiveWorkbook.ReadOnly
End Function

Private Function SbHwnd() As String
    On Error Resume Next
    SbHwnd = "0"
    SbHwnd = CStr(Application.Hwnd)
End Function
