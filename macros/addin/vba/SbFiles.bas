Attribute VB_Name = "SbFiles"
Option Explicit
' Files and texts. Everything people see stands in the sheet "texts" of the add-in; this source is ASCII.
' Paths go through objects that know Unicode: Dir, Open and Environ know the machine's code page only.

Public Function SbText(ByVal key As String) As String
    Dim texts As Object, r As Long
    Set texts = ThisWorkbook.Worksheets("texts")
    SbText = key
    For r = 1 To 200
        If texts.Cells(r, 1).Value = "" Then Exit For
        If texts.Cells(r, 1).Value = key Then
            SbText = texts.Cells(r, 2).Value
            Exit For
        End If
    Next r
End Function

Public Function SbTextWith(ByVal key As String, ByVal what As String) As String
    SbTextWith = Replace(SbText(key), "{what}", what)
End Function

Public Function SbHome() As String
    ' The folder of this user: settings, runs, help pages, log.
    Dim host As Object
    Set host = CreateObject("WScript.Shell")
    SbHome = host.ExpandEnvironmentStrings("%SALESBOOK_HOME%")
    If Left(SbHome, 1) = "%" Then
        SbHome = host.ExpandEnvironmentStrings("%LOCALAPPDATA%") & Application.PathSeparator & "salesbook"
    End If
End Function

Public Function SbPath(ByVal folder As String, ByVal leaf As String) As String
    SbPath = folder & Application.PathSeparator & leaf
End Function

Public Function SbExists(ByVal path As String) As Boolean
    SbExists = CreateObject("Scripting.FileSystemObject").FileExists(path)
End Function

Public Sub SbForget(ByVal path As String)
    If SbExists(path) Then CreateObject("Scripting.FileSystemObject").DeleteFile path
End Sub

Public Sub SbMakeFolder(ByVal path As String)
    Dim files As Object
    Set files = CreateObject("Scripting.FileSystemObject")
    If Not files.FolderExists(path) Then files.CreateFolder path
End Sub

Public Function SbRead(ByVal path As String) As String
    Dim stream As Object
    Set stream = CreateObject("ADODB.Stream")
    stream.Type = 2
    stream.Charset = "utf-8"
    stream.Open
    stream.LoadFromFile path
    SbRead = Replace(stream.ReadText(-1), vbCr, "")
    stream.Close
End Function

Public Sub SbWrite(ByVal path As String, ByVal text As String)
    ' Whole or not at all: written beside, then moved to its name.
    Dim stream As Object
    Set stream = CreateObject("ADODB.Stream")
    stream.Type = 2
    stream.Charset = "utf-8"
    stream.Open
    stream.WriteText text
    stream.SaveToFile path & ".part", 2
    stream.Close
    SbForget path
    CreateObject("Scripting.FileSystemObject").MoveFile path & ".part", path
End Sub

Public Function SbSetting(ByVal key As String) As String
    ' One line a setting: key=value.
    Dim path As String, entry As Variant
    If SbIsMac() Then Exit Function
    path = SbPath(SbHome(), "settings.txt")
    If Not SbExists(path) Then Exit Function
    For Each entry In Split(SbRead(path), vbLf)
        If Left(entry, Len(key) + 1) = key & "=" Then SbSetting = Mid(entry, Len(key) + 2)
    Next entry
End Function

Public Sub SbRemember(ByVal key As String, ByVal value As String)
    Dim path As String, entry As Variant, kept As String
    If SbIsMac() Then Exit Sub
    SbMakeFolder SbHome()
    path = SbPath(SbHome(), "settings.txt")
    If SbExists(path) Then
        For Each entry In Split(SbRead(path), vbLf)
            If entry <> "" And Left(entry, Len(key) + 1) <> key & "=" Then kept = kept & entry & vbLf
        Next entry
    End If
    SbWrite path, kept & key & "=" & Replace(Replace(value, vbCr, ""), vbLf, " ") & vbLf
End Sub

Public Function SbIsMac() As Boolean
    ' The objects of Windows used here do not exist on a Mac.
    On Error Resume Next
    SbIsMac = (InStr(Application.OperatingSystem, "Mac") > 0)
End Function

Public Function SbSay(ByVal text As String, ByVal kind As Long) As Long
    ' A message box that knows Unicode; 4096 keeps it above Excel.
    SbSay = CreateObject("WScript.Shell").Popup(text, 0, SbText("title"), kind + 4096)
End Function

Public Function SbPick(ByVal kind As Long) As String
    ' What a person picks, one path a line; "" where nothing. kind: 3 files, 4 a folder, as Office numbers its dialogs.
    Dim dialog As Object, n As Long, last As String, picked As String
    Set dialog = Application.FileDialog(kind)
    dialog.Title = SbText("pick" & kind)
    If kind = 3 Then dialog.AllowMultiSelect = True
    last = SbSetting("picked" & kind)
    If last <> "" Then dialog.InitialFileName = last
    If dialog.Show = 0 Then Exit Function
    For n = 1 To dialog.SelectedItems.Count
        picked = picked & dialog.SelectedItems.Item(n) & vbLf
    Next n
    SbPick = picked
    last = dialog.SelectedItems.Item(1)
    If kind = 3 Then last = Left(last, InStrRev(last, Application.PathSeparator))
    SbRemember "picked" & kind, last
End Function

Public Sub SbOpenFile(ByVal path As String, ByVal missing As String)
    If SbExists(path) Then
        CreateObject("WScript.Shell").Run """" & path & """", 1, False
    Else
        SbSay SbTextWith(missing, path), 48
    End If
End Sub
