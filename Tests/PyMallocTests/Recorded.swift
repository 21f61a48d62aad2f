/// Texts printed by real interpreters.
enum Recorded {
  /// CPython 3.11.7: `pymalloc_addresses 20 stats`.
  static let sequence311 = """
    Small block threshold = 512, in 32 size classes.

    class   size   num pools   blocks in use  avail blocks
    -----   ----   ---------   -------------  ------------
        0     16           5             131          4974
        1     32           8             120          3960
        2     48          11             128          3612
        3     64          11              98          2707
        4     80          14             105          2751
        5     96          13              95          2115
        6    112          12              88          1652
        7    128          15              97          1808
        8    144           3              16           323
        9    160           4              25           383
       10    176           3              19           257
       11    192           3              19           236
       12    208           3              23           211
       13    224           4              28           260
       14    240           4              14           258
       15    256           6              26           352
       16    272           3              18           162
       17    288           5              25           255
       18    304           7              26           345
       19    320           3              18           135
       20    336           6              23           265
       21    352           3              17           121
       22    368           5              19           201
       23    384           8              35           301
       24    400           7              27           253
       25    416           4              24           132
       26    432           5              32           153
       27    448           7              28           224
       28    464           6              27           183
       29    480           6              32           172
       30    496           5              22           138
       31    512           4              20           104

    # arenas allocated total           =                   10
    # arenas reclaimed                 =                    0
    # arenas highwater mark            =                   10
    # arenas allocated current         =                   10
    10 arenas * 1048576 bytes/arena    =           10,485,760

    # bytes in allocated blocks        =              248,608
    # bytes in available blocks        =            3,043,488
    437 unused pools * 16384 bytes     =            7,159,808
    # bytes lost to pool headers       =                9,744
    # bytes lost to quantization       =               24,112
    # bytes lost to arena alignment    =                    0
    Total                              =           10,485,760

    arena map counts
    # arena map mid nodes              =                    1
    # arena map bot nodes              =                    1

    # bytes lost to arena map root     =              262,144
    # bytes lost to arena map mid      =              262,144
    # bytes lost to arena map bot      =              131,072
    Total                              =              655,360

    """

  /// CPython 3.9.18: `pymalloc_addresses 18 stats`.
  static let sequence39 = """
    Small block threshold = 512, in 32 size classes.

    class   size   num pools   blocks in use  avail blocks
    -----   ----   ---------   -------------  ------------
        0     16           9             131          2146
        1     32          16             120          1896
        2     48          22             128          1720
        3     64          22              98          1288
        4     80          25             105          1145
        5     96          21              95           787
        6    112          20              88           632
        7    128          29              97           802
        8    144           4              16            96
        9    160           7              25           150
       10    176           7              19           142
       11    192           8              19           149
       12    208           7              23           110
       13    224           8              28           116
       14    240           7              14            98
       15    256           7              26            79
       16    272           5              18            52
       17    288           9              25           101
       18    304           9              26            91
       19    320           6              18            54
       20    336           6              23            49
       21    352           6              17            49
       22    368           7              19            58
       23    384          11              35            75
       24    400          13              27           103
       25    416           6              24            30
       26    432          12              32            76
       27    448          11              28            71
       28    464          11              27            61
       29    480          12              32            64
       30    496           9              22            50
       31    512           7              20            29

    # arenas allocated total           =                   40
    # arenas reclaimed                 =                    0
    # arenas highwater mark            =                   40
    # arenas allocated current         =                   40
    40 arenas * 262144 bytes/arena     =           10,485,760

    # bytes in allocated blocks        =              248,608
    # bytes in available blocks        =            1,173,648
    2201 unused pools * 4096 bytes     =            9,015,296
    # bytes lost to pool headers       =               17,232
    # bytes lost to quantization       =               30,976
    # bytes lost to arena alignment    =                    0
    Total                              =           10,485,760

    """

  /// CPython 3.13.0: `python3 -c "import sys; sys._debugmallocstats()"`.
  static let started313 = """
    Small block threshold = 512, in 32 size classes.

    class   size   num pools   blocks in use  avail blocks
    -----   ----   ---------   -------------  ------------
        0     16           1              27           994
        1     32           2             597           423
        2     48           9            2898           162
        3     64          21            5235           120
        4     80          18            3653            19
        5     96           3             421            89
        6    112           2             217            73
        7    128           3             351            30
        8    144           1              66            47
        9    160           8             719            97
       10    176           1              61            31
       11    192           1              47            38
       12    208           3             174            60
       13    224           3             171            45
       14    240           2              90            46
       15    256           2             103            23
       16    272           2              73            47
       17    288           2              60            52
       18    304           1              46             7
       19    320           2              61            41
       20    336           1              34            14
       21    352           1              31            15
       22    368           1              28            16
       23    384           1              19            23
       24    400           4             124            36
       25    416           1              14            25
       26    432           1              14            23
       27    448           1              13            23
       28    464           1              16            19
       29    480           1              14            20
       30    496           1              10            22
       31    512           1              19            12

    # arenas allocated total           =                    2
    # arenas reclaimed                 =                    0
    # arenas highwater mark            =                    2
    # arenas allocated current         =                    2
    2 arenas * 1048576 bytes/arena     =            2,097,152

    # bytes in allocated blocks        =            1,369,040
    # bytes in available blocks        =              289,728
    24 unused pools * 16384 bytes      =              393,216
    # bytes lost to pool headers       =                4,896
    # bytes lost to quantization       =                7,504
    # bytes lost to arena alignment    =               32,768
    Total                              =            2,097,152

    arena map counts
    # arena map mid nodes              =                    1
    # arena map bot nodes              =                    1

    # bytes lost to arena map root     =              262,144
    # bytes lost to arena map mid      =              262,144
    # bytes lost to arena map bot      =              131,072
    Total                              =              655,360

               10 free PyDictObjects * 48 bytes each =                  480
            4 free PyDictKeysObjects * 32 bytes each =                  128
               4 free PyFloatObjects * 24 bytes each =                   96
                6 free PyListObjects * 40 bytes each =                  240
       4 free 1-sized PyTupleObjects * 32 bytes each =                  128
       1 free 2-sized PyTupleObjects * 40 bytes each =                   40
       2 free 3-sized PyTupleObjects * 48 bytes each =                   96
       0 free 4-sized PyTupleObjects * 56 bytes each =                    0
       0 free 5-sized PyTupleObjects * 64 bytes each =                    0
       1 free 6-sized PyTupleObjects * 72 bytes each =                   72
       4 free 7-sized PyTupleObjects * 80 bytes each =                  320
       2 free 8-sized PyTupleObjects * 88 bytes each =                  176
       1 free 9-sized PyTupleObjects * 96 bytes each =                   96
     5 free 10-sized PyTupleObjects * 104 bytes each =                  520
     2 free 11-sized PyTupleObjects * 112 bytes each =                  224
     7 free 12-sized PyTupleObjects * 120 bytes each =                  840
     2 free 13-sized PyTupleObjects * 128 bytes each =                  256
     0 free 14-sized PyTupleObjects * 136 bytes each =                    0
     0 free 15-sized PyTupleObjects * 144 bytes each =                    0
     2 free 16-sized PyTupleObjects * 152 bytes each =                  304
     2 free 17-sized PyTupleObjects * 160 bytes each =                  320
     2 free 18-sized PyTupleObjects * 168 bytes each =                  336
     1 free 19-sized PyTupleObjects * 176 bytes each =                  176
     0 free 20-sized PyTupleObjects * 184 bytes each =                    0

    """

  /// CPython 3.9.18: the same.
  static let started39 = """
    Small block threshold = 512, in 32 size classes.

    class   size   num pools   blocks in use  avail blocks
    -----   ----   ---------   -------------  ------------
        0     16           1              24           229
        1     32           7             769           113
        2     48          21            1441           323
        3     64          87            5414            67
        4     80          79            3915            35
        5     96          11             442            20
        6    112           7             222            30
        7    128           4             119             5
        8    144          23             630            14
        9    160           3              56            19
       10    176          40             902            18
       11    192           2              41             1
       12    208           2              31             7
       13    224           7             110            16
       14    240           2              24             8
       15    256           2              21             9
       16    272           2              17            11
       17    288           2              18            10
       18    304           9             110             7
       19    320           1              12             0
       20    336           1              11             1
       21    352           1               9             2
       22    368           1               9             2
       23    384           1               6             4
       24    400           2              15             5
       25    416           3              27             0
       26    432           4              35             1
       27    448           4              31             5
       28    464           3              22             2
       29    480           4              30             2
       30    496           2              14             2
       31    512           3              18             3

    # arenas allocated total           =                    6
    # arenas reclaimed                 =                    0
    # arenas highwater mark            =                    6
    # arenas allocated current         =                    6
    6 arenas * 262144 bytes/arena      =            1,572,864

    # bytes in allocated blocks        =            1,291,488
    # bytes in available blocks        =               73,872
    43 unused pools * 4096 bytes       =              176,128
    # bytes lost to pool headers       =               16,368
    # bytes lost to quantization       =               15,008
    # bytes lost to arena alignment    =                    0
    Total                              =            1,572,864

               11 free PyDictObjects * 48 bytes each =                  528
               3 free PyFloatObjects * 24 bytes each =                   72
              4 free PyFrameObjects * 368 bytes each =                1,472
                6 free PyListObjects * 40 bytes each =                  240
       9 free 1-sized PyTupleObjects * 32 bytes each =                  288
       5 free 2-sized PyTupleObjects * 40 bytes each =                  200
       6 free 3-sized PyTupleObjects * 48 bytes each =                  288
       1 free 4-sized PyTupleObjects * 56 bytes each =                   56
       4 free 5-sized PyTupleObjects * 64 bytes each =                  256
       3 free 6-sized PyTupleObjects * 72 bytes each =                  216
       9 free 7-sized PyTupleObjects * 80 bytes each =                  720
       2 free 8-sized PyTupleObjects * 88 bytes each =                  176
       3 free 9-sized PyTupleObjects * 96 bytes each =                  288
     4 free 10-sized PyTupleObjects * 104 bytes each =                  416
     2 free 11-sized PyTupleObjects * 112 bytes each =                  224
     2 free 12-sized PyTupleObjects * 120 bytes each =                  240
     0 free 13-sized PyTupleObjects * 128 bytes each =                    0
     3 free 14-sized PyTupleObjects * 136 bytes each =                  408
     2 free 15-sized PyTupleObjects * 144 bytes each =                  288
     0 free 16-sized PyTupleObjects * 152 bytes each =                    0
     1 free 17-sized PyTupleObjects * 160 bytes each =                  160
     2 free 18-sized PyTupleObjects * 168 bytes each =                  336
     3 free 19-sized PyTupleObjects * 176 bytes each =                  528

    """
}
