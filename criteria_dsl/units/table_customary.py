"""Customary lengths, volumes, weights and heat, as rows of text.

One row is: code, whether it takes prefixes (`metric`) or stands whole, value and unit as in UCUM's own table
(ucum-essence 2.0.1, by the Regenstrief Institute), name. The value `base` marks a dimension of its own.
No reading and no arithmetic belong here.

Temperatures with a zero of their own stand here with the size of one degree; where their zero lies is in
`atoms.py`.
"""

from typing import Final

ROWS: Final = """
# international customary
[in_i]           whole   254e-2             cm                 inch
[ft_i]           whole   12                 [in_i]             foot
[yd_i]           whole   3                  [ft_i]             yard
[mi_i]           whole   5280               [ft_i]             mile
[fth_i]          whole   6                  [ft_i]             fathom
[nmi_i]          whole   1852               m                  nautical mile
[kn_i]           whole   1                  [nmi_i]/h          knot
[sin_i]          whole   1                  [in_i]2            square inch
[sft_i]          whole   1                  [ft_i]2            square foot
[syd_i]          whole   1                  [yd_i]2            square yard
[cin_i]          whole   1                  [in_i]3            cubic inch
[cft_i]          whole   1                  [ft_i]3            cubic foot
[cyd_i]          whole   1                  [yd_i]3            cubic yard
[bf_i]           whole   144                [in_i]3            board foot
[cr_i]           whole   128                [ft_i]3            cord
[mil_i]          whole   1e-3               [in_i]             mil
[cml_i]          whole   1                  [pi]/4.[mil_i]2    circular mil
[hd_i]           whole   4                  [in_i]             hand
# US survey lengths
[ft_us]          whole   1200               m/3937             foot
[yd_us]          whole   3                  [ft_us]            yard
[in_us]          whole   1                  [ft_us]/12         inch
[rd_us]          whole   16.5               [ft_us]            rod
[ch_us]          whole   4                  [rd_us]            Gunter's chain
[lk_us]          whole   1                  [ch_us]/100        link for Gunter's chain
[rch_us]         whole   100                [ft_us]            Ramden's chain
[rlk_us]         whole   1                  [rch_us]/100       link for Ramden's chain
[fth_us]         whole   6                  [ft_us]            fathom
[fur_us]         whole   40                 [rd_us]            furlong
[mi_us]          whole   8                  [fur_us]           mile
[acr_us]         whole   160                [rd_us]2           acre
[srd_us]         whole   1                  [rd_us]2           square rod
[smi_us]         whole   1                  [mi_us]2           square mile
[sct]            whole   1                  [mi_us]2           section
[twp]            whole   36                 [sct]              township
[mil_us]         whole   1e-3               [in_us]            mil
# British lengths
[in_br]          whole   2.539998           cm                 inch
[ft_br]          whole   12                 [in_br]            foot
[rd_br]          whole   16.5               [ft_br]            rod
[ch_br]          whole   4                  [rd_br]            Gunter's chain
[lk_br]          whole   1                  [ch_br]/100        link for Gunter's chain
[fth_br]         whole   6                  [ft_br]            fathom
[pc_br]          whole   2.5                [ft_br]            pace
[yd_br]          whole   3                  [ft_br]            yard
[mi_br]          whole   5280               [ft_br]            mile
[nmi_br]         whole   6080               [ft_br]            nautical mile
[kn_br]          whole   1                  [nmi_br]/h         knot
[acr_br]         whole   4840               [yd_br]2           acre
# US volumes
[gal_us]         whole   231                [in_i]3            Queen Anne's wine gallon
[bbl_us]         whole   42                 [gal_us]           barrel
[qt_us]          whole   1                  [gal_us]/4         quart
[pt_us]          whole   1                  [qt_us]/2          pint
[gil_us]         whole   1                  [pt_us]/4          gill
[foz_us]         whole   1                  [gil_us]/4         fluid ounce
[fdr_us]         whole   1                  [foz_us]/8         fluid dram
[min_us]         whole   1                  [fdr_us]/60        minim
[crd_us]         whole   128                [ft_i]3            cord
[bu_us]          whole   2150.42            [in_i]3            bushel
[gal_wi]         whole   1                  [bu_us]/8          historical winchester gallon
[pk_us]          whole   1                  [bu_us]/4          peck
[dqt_us]         whole   1                  [pk_us]/8          dry quart
[dpt_us]         whole   1                  [dqt_us]/2         dry pint
[tbs_us]         whole   1                  [foz_us]/2         tablespoon
[tsp_us]         whole   1                  [tbs_us]/3         teaspoon
[cup_us]         whole   16                 [tbs_us]           cup
[foz_m]          whole   30                 mL                 metric fluid ounce
[cup_m]          whole   240                mL                 metric cup
[tsp_m]          whole   5                  mL                 metric teaspoon
[tbs_m]          whole   15                 mL                 metric tablespoon
# British volumes
[gal_br]         whole   4.54609            l                  gallon
[pk_br]          whole   2                  [gal_br]           peck
[bu_br]          whole   4                  [pk_br]            bushel
[qt_br]          whole   1                  [gal_br]/4         quart
[pt_br]          whole   1                  [qt_br]/2          pint
[gil_br]         whole   1                  [pt_br]/4          gill
[foz_br]         whole   1                  [gil_br]/5         fluid ounce
[fdr_br]         whole   1                  [foz_br]/8         fluid dram
[min_br]         whole   1                  [fdr_br]/60        minim
# avoirdupois weights
[gr]             whole   64.79891           mg                 grain
[lb_av]          whole   7000               [gr]               pound
[oz_av]          whole   1                  [lb_av]/16         ounce
[dr_av]          whole   1                  [oz_av]/16         dram
[scwt_av]        whole   100                [lb_av]            short hundredweight
[lcwt_av]        whole   112                [lb_av]            long hundredweight
[ston_av]        whole   20                 [scwt_av]          short ton
[lton_av]        whole   20                 [lcwt_av]          long ton
[stone_av]       whole   14                 [lb_av]            stone
# troy weights
[pwt_tr]         whole   24                 [gr]               pennyweight
[oz_tr]          whole   20                 [pwt_tr]           ounce
[lb_tr]          whole   12                 [oz_tr]            pound
# apothecaries' weights
[sc_ap]          whole   20                 [gr]               scruple
[dr_ap]          whole   3                  [sc_ap]            dram
[oz_ap]          whole   8                  [dr_ap]            ounce
[lb_ap]          whole   12                 [oz_ap]            pound
[oz_m]           whole   28                 g                  metric ounce
# typesetting
[lne]            whole   1                  [in_i]/12          line
[pnt]            whole   1                  [lne]/6            point
[pca]            whole   12                 [pnt]              pica
[pnt_pr]         whole   0.013837           [in_i]             Printer's point
[pca_pr]         whole   12                 [pnt_pr]           Printer's pica
[pied]           whole   32.48              cm                 pied
[pouce]          whole   1                  [pied]/12          pouce
[ligne]          whole   1                  [pouce]/12         ligne
[didot]          whole   1                  [ligne]/6          didot
[cicero]         whole   12                 [didot]            cicero
# heat and temperature
[degF]           whole   5                  K/9                degree Fahrenheit
[degR]           whole   5                  K/9                degree Rankine
[degRe]          whole   5                  K/4                degree Reaumur
cal_[15]         metric  4.18580            J                  calorie at 15 degrees C
cal_[20]         metric  4.18190            J                  calorie at 20 degrees C
cal_m            metric  4.19002            J                  mean calorie
cal_IT           metric  4.1868             J                  international table calorie
cal_th           metric  4.184              J                  thermochemical calorie
cal              metric  1                  cal_th             calorie
[Cal]            whole   1                  kcal_th            nutrition label Calories
[Btu_39]         whole   1.05967            kJ                 British thermal unit at 39 degrees F
[Btu_59]         whole   1.05480            kJ                 British thermal unit at 59 degrees F
[Btu_60]         whole   1.05468            kJ                 British thermal unit at 60 degrees F
[Btu_m]          whole   1.05587            kJ                 mean British thermal unit
[Btu_IT]         whole   1.05505585262      kJ                 international table British thermal unit
[Btu_th]         whole   1.054350           kJ                 thermochemical British thermal unit
[Btu]            whole   1                  [Btu_th]           British thermal unit
[HP]             whole   550                [ft_i].[lbf_av]/s  horsepower
tex              metric  1                  g/km               tex
[den]            whole   1                  g/9/km             Denier
"""
