/** Scripts that are easily misread, and the names of the commands in each, in order of place. */
export const tricky: readonly (readonly [name: string, script: string, commands: readonly string[]])[] = [
  ['comments', "# One 'x\n<# Two\n#> Three # Four\nFive a#b `\n  # Six\n", ['Three', 'Five']],
  ['quotes in quotes', 'One \'it\'\'s\' "a""b`"c" \'d"e\'\nTwo', ['One', 'Two']],
  ['here-strings', '$a = @\'\nOne \'\n\'@\n$b = @"\nTwo " $(Three)\n"@\nFour', ['Three', 'Four']],
  ['commands in texts', '"$(One "$(Two \'x\')") $name.Three ${Four}"', ['One', 'Two']],
  [
    'operators of PowerShell 7',
    "$a ?? (One)\n$b ??= Two\n$c ? 'x' : (Three)\nFour && Five || Six\n${d}?.Name",
    ['One', 'Two', 'Three', 'Four', 'Five', 'Six'],
  ],
  ['pipelines on several lines', 'One |\n  Two\n| Three\nFour', ['One', 'Two', 'Three', 'Four']],
  [
    'names that begin like keywords',
    'if-thing\nfor\\each.exe\nforeach ($x in One) { Two }\n1 | foreach { Three }\n$if = Four',
    ['if-thing', 'for\\each.exe', 'One', 'Two', 'foreach', 'Three', 'Four'],
  ],
  [
    'statements as values',
    "$x = if (One) { Two } else { Three }\n$y = foreach ($i in 1..3) { Four $i }\n$z = switch (Five) { 'a' { Six } default { Seven } }",
    ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'],
  ],
  ['hashtables', "@{ One = Two; 'x' = @{ y = 1\n z = Three -a b }; 4 = { Five } }", ['Two', 'Three', 'Five']],
  [
    'script blocks and calls of them',
    '& { One } | . { Two }\n& $x -a\n. "$PSScriptRoot/a.ps1" b',
    ['{ One }', 'One', '{ Two }', 'Two', '$x', '"$PSScriptRoot/a.ps1"'],
  ],
  [
    'arguments of all kinds',
    'One -a:$b -c:(Two) @d $e.f[0] g,h "i".Length (Three) { Four } @(Five) [int]::x 2>&1 > out.txt',
    ['One', 'Two', 'Three', 'Four', 'Five'],
  ],
  ['stop-parsing and double dashes', 'One --% a ; { "\nTwo -- -b\nThree --c=d', ['One', 'Two', 'Three']],
  [
    'casts and members',
    "[int] '5' + [string]::Join(',', (One))\n$x.y('z', (Two)).w[(Three)]\n-not (Four) -and !$(Five)",
    ['One', 'Two', 'Three', 'Four', 'Five'],
  ],
  [
    'functions and parameters',
    "function One { param([Parameter(Mandatory)][ValidateSet('a', 'b')] [string[]] $x = @(Two), $y = 'z', [switch] $w) begin { Three } process { Four } }\nfilter Five($a = 1, $b) { Six }",
    ['Two', 'Three', 'Four', 'Six'],
  ],
  [
    'classes and enumerations',
    'class B { B([int] $q) { } }\nclass A : B {\n static [string] $X = "y"\n [int] F([int] $z) { return One $z }\n A() : base(1) { Two }\n}\nenum E { C\n D = 2 }\nThree',
    ['One', 'Two', 'Three'],
  ],
  [
    'errors and ends',
    'try { One } catch [System.Exception], [X] { Two } finally { Three }\ntrap { Four; continue }\n:loop while (Five) { break loop }\ndo { Six } until (Seven)',
    ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'],
  ],
  ['typographic characters', '“$(One)” –join ‘a’\nTwo –Name ‘b’', ['One', 'Two']],
  ['other spaces', 'One\u00a0a\r\nTwo\t`\r\n  b\rThree', ['One', 'Two', 'Three']],
  ['numbers', '1..3 | One\n.5 + 1kb\n7z a\n2x b\n0x1F -bor 2', ['One', '7z', '2x']],
];
