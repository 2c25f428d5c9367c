"""The data dictionary that all tables of the specification share, and the day they are decided for."""

AS_OF = "2026-03-01"

FIELDS = """
field sex                   "Sex"                              : one of (female, male)
field NIHSS                 "NIH Stroke Scale"                 : integer 0 to 42
field NIHSS_1a              "NIH Stroke Scale, item 1a"        : integer 0 to 3
field children              "Number of children"               : integer
field INR                   "International normalized ratio"   : number 0 to 50
field ANC                   "Absolute neutrophil count"        : quantity in 10*9/L 0 to 200
field PLT                   "Platelet count"                   : quantity in 10*9/L 0 to 5000
field Hb                    "Hemoglobin"                       : quantity in g/L 20 to 300
field AST                   "Aspartate aminotransferase"       : quantity in U/L 0 to 100000
field ALT                   "Alanine aminotransferase"         : quantity in U/L 0 to 100000
field Cr                    "Creatinine"                       : quantity in umol/L 5 to 5000, molar mass 113.12 g/mol
field albumin               "Albumin"                          : quantity in g/L
field base_excess           "Base excess"                      : quantity in mmol/L -40 to 40
field temperature           "Body temperature"                 : quantity in Cel 25 to 45
field carotid_stenosis      "Carotid artery stenosis"          : quantity in % 0 to 100
field HbA1c "Hemoglobin A1c" : quantity in % 3 to 20, also mmol/mol as 0.09148 x + 2.152, also "per cent" as %
field albuminuria           "Albumin to creatinine"            : quantity in mg/mmol, also mg/g as 0.113 x
field QTc                   "QTc interval"                     : quantity in ms
field weight                "Body weight"                      : quantity in kg
field height                "Body height"                      : quantity in m
field half_life             "Half-life of the drug"            : quantity in d
field life_expectancy       "Life expectancy"                  : quantity in months
field hospital_stay         "Length of the hospital stay"      : quantity in d
field stroke_onset          "First stroke symptom onset"       : date
field first_dose            "First dose"                       : date
field discharge             "Discharge from hospital"          : date
field HBsAg                 "Hepatitis B surface antigen"      : one of (positive, negative)
field pregnancy_test        "Pregnancy test"                   : one of (positive, negative)
field modality              "Imaging modality"                 : one of (CT, MRI, DSA)
field NYHA                  "NYHA class"                       : ordered (I, II, III, IV)
field smoker                "Smoker"                           : yes or no
field anticoagulated        "On anticoagulants"                : yes or no
field childbearing_potential "Childbearing potential"          : yes or no
field epilepsy              "Epilepsy"                         : event
field infection             "Infection"                        : event
field transfusion           "Transfusion"                      : event
field major_surgery         "Major surgery"                    : event
field stroke                "Stroke"                           : event
field investigational_drug  "Investigational drug"             : event
field allergy               "Allergy to the product"           : event, unrecorded means no
field pacemaker             "Pacemaker"                        : yes or no, unrecorded means no
field consent               "Informed consent signed"          : yes or no, attested
field relapse               "Relapse in the opinion of the investigator" : event, attested
field a "A" : yes or no
field b "B" : yes or no
field c "C" : yes or no
field d "D" : yes or no
define onset_days = days since stroke_onset
define BMI = weight / height ^ 2
"""
