"""The kinds of FHIR resources by their names in every release, and as which kind each is read.

Names: the resource lists of FHIR DSTU1, DSTU2, STU3, R4, R4B and R5 (https://hl7.org/fhir/resourcelist.html in each
release). What a resource says is not known here.
"""

from __future__ import annotations

from typing import Any

from criteria_dsl.patients.fhir.shape import text

_NAMES = """
Account ActivityDefinition ActorDefinition AdministrableProductDefinition AdverseEvent AllergyIntolerance Appointment
AppointmentResponse ArtifactAssessment AuditEvent Basic Binary BiologicallyDerivedProduct
BiologicallyDerivedProductDispense BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
ChargeItemDefinition Citation Claim ClaimResponse ClinicalImpression ClinicalUseDefinition CodeSystem Communication
CommunicationRequest CompartmentDefinition Composition ConceptMap Condition ConditionDefinition Consent Contract
Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceAssociation
DeviceDefinition DeviceDispense DeviceMetric DeviceRequest DeviceUsage DeviceUseStatement DiagnosticReport
DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter EncounterHistory Endpoint EnrollmentRequest
EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceReport EvidenceVariable ExampleScenario
ExplanationOfBenefit FamilyMemberHistory Flag FormularyItem GenomicStudy Goal GraphDefinition Group GuidanceResponse
HealthcareService ImagingSelection ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation
ImplementationGuide Ingredient InsurancePlan InventoryItem InventoryReport Invoice Library Linkage List Location
ManufacturedItemDefinition Measure MeasureReport Media Medication MedicationAdministration MedicationDispense
MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization
MedicinalProductContraindication MedicinalProductDefinition MedicinalProductIndication MedicinalProductIngredient
MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical
MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionIntake
NutritionOrder NutritionProduct Observation ObservationDefinition OperationDefinition OperationOutcome Organization
OrganizationAffiliation PackagedProductDefinition Parameters Patient PaymentNotice PaymentReconciliation Permission
Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
RegulatedAuthorization RelatedPerson RequestGroup RequestOrchestration Requirements ResearchDefinition
ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter
ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription SubscriptionStatus
SubscriptionTopic Substance SubstanceDefinition SubstanceNucleicAcid SubstancePolymer SubstanceProtein
SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task
TerminologyCapabilities TestPlan TestReport TestScript Transport ValueSet VerificationResult VisionPrescription
BodySite Conformance DataElement DeviceComponent DeviceUseRequest DiagnosticOrder EligibilityRequest
EligibilityResponse ExpansionProfile ImagingManifest ImagingObjectSelection MedicationOrder Order OrderResponse
ProcedureRequest ProcessRequest ProcessResponse ReferralRequest Sequence ServiceDefinition
AdverseReaction Alert DeviceObservationReport FamilyHistory MedicationPrescription Other Profile Query SecurityEvent
Supply MedicationUsage
"""
_TWINS = {
    "MedicationPrescription": "MedicationRequest",  # DSTU1
    "MedicationOrder": "MedicationRequest",  # DSTU2
    "MedicationUsage": "MedicationStatement",  # ballots of R5
}
"""Names that a kind had in other releases, of which the kind as it is now is read."""
_KINDS = {name: _TWINS.get(name, name) for name in _NAMES.split()}
_IN_ANY_CASE = {name.lower(): kind for name, kind in _KINDS.items()}


def kind_named(name: str) -> str:
    """The kind that a resource of this type is read as, also where its case is wrong; `""` where FHIR has no such."""
    return _KINDS.get(name) or _IN_ANY_CASE.get(name.lower(), "")


def in_its_case(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource with the name of its kind as FHIR spells it."""
    name = text(resource.get("resourceType"))
    kind = kind_named(name)
    return {**resource, "resourceType": kind} if kind != name and kind.lower() == name.lower() else resource
