Attribute VB_Name = "SbRibbon"
Option Explicit
' Callbacks of the ribbon; As Object, so that no reference to a version of Office is needed.

Private gRibbon As Object

Public Sub SbOnLoad(ByVal ribbon As Object)
    Set gRibbon = ribbon
End Sub

Public Sub SbRefresh()
    On Error Resume Next
    If Not gRibbon Is Nothing Then gRibbon.Invalidate
End Sub

Public Sub SbOnAction(ByVal control As Object)
    SbRun control.Tag
End Sub

Public Sub SbOnFiles(ByVal control As Object)
    SbRunPicked control.Tag, 3
End Sub

Public Sub SbOnFolder(ByVal control As Object)
    SbRunPicked control.Tag, 4
End Sub

Public Sub SbOnCancel(ByVal control As Object)
    SbCancel
End Sub

Public Sub SbOnLog(ByVal control As Object)
    SbOpenFile SbPath(CreateObject("WScript.Shell").ExpandEnvironmentStrings("%TEMP%"), "salesbook.log"), "no_log"
End Sub

Public Sub SbOnHelp(ByVal control As Object)
    SbOpenFile SbPath(SbPath(SbHome(), "help"), SbText("lang") & "-" & control.Tag & ".html"), "no_help"
End Sub

Public Sub SbGetEnabled(ByVal control As Object, ByRef returnedVal As Variant)
    returnedVal = Not gBusy
End Sub

Public Sub SbGetBusy(ByVal control As Object, ByRef returnedVal As Variant)
    returnedVal = gBusy
End Sub

Public Sub SbGetText(ByVal control As Object, ByRef returnedVal As Variant)
    returnedVal = SbSetting(control.Tag)
End Sub

Public Sub SbOnChange(ByVal control As Object, ByVal text As String)
    SbRemember control.Tag, Trim(text)
End Sub

Public Sub SbGetPressed(ByVal control As Object, ByRef returnedVal As Variant)
    returnedVal = (SbSetting(control.Tag) = "1")
End Sub

Public Sub SbOnToggle(ByVal control As Object, ByVal pressed As Boolean)
    SbRemember control.Tag, IIf(pressed, "1", "0")
    If control.Tag = "warm" And Not pressed Then SbStopWarm
End Sub
