import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{__esm,init_check,init_define_CRONLEDGER_REPORT_PAGE}from"./approvals-guarded-files.shared.js";function fieldsOf(type){return types??=new Map(TYPES.trim().split(`
`).map(readType)),types.get(type)??new Map}function readType(line){let[name="",...fields]=line.split(" ");return[name,new Map(fields.map(field=>{let[,key="",type="",since="29"]=/^([^:]+):([^@]+)(?:@(.+))?$/.exec(field)??[];return[key,{type,since:Number(since)}]}))]}function removedField(type,field){return REMOVED[`${type}.${field}`]}function isDropped(type,field,minor){let since=ON_SINCE[`${type}.${field}`];return since===null||since!==void 0&&minor<since}var TYPES,REMOVED,ON_SINCE,types,init_types=__esm({"src/kube/validation/types.ts"(){"use strict";init_define_CRONLEDGER_REPORT_PAGE();init_check();TYPES=`
AWSElasticBlockStoreVolumeSource volumeID:s fsType:s partition:i readOnly:b
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile type:s@30 localhostProfile:s@30
AzureDiskVolumeSource diskName:s diskURI:s cachingMode:s fsType:s readOnly:b kind:s
AzureFileVolumeSource secretName:s shareName:s readOnly:b
CSIVolumeSource driver:s readOnly:b fsType:s volumeAttributes:{s nodePublishSecretRef:LocalObjectReference
Capabilities add:[s drop:[s
CephFSVolumeSource monitors:[s path:s user:s secretFile:s secretRef:LocalObjectReference readOnly:b
CinderVolumeSource volumeID:s fsType:s readOnly:b secretRef:LocalObjectReference
ClusterTrustBundleProjection name:s signerName:s labelSelector:LabelSelector optional:b path:s user:l@37
ConfigMapEnvSource name:s optional:b
ConfigMapKeySelector name:s key:s optional:b
ConfigMapProjection name:s items:[KeyToPath optional:b
ConfigMapVolumeSource name:s items:[KeyToPath defaultMode:i optional:b defaultUser:l@37
Container name:s image:s command:[s args:[s workingDir:s ports:[ContainerPort envFrom:[EnvFromSource env:[EnvVar resources:ResourceRequirements resizePolicy:[ContainerResizePolicy restartPolicy:s restartPolicyRules:[ContainerRestartRule@34 volumeMounts:[VolumeMount volumeDevices:[VolumeDevice livenessProbe:Probe readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle terminationMessagePath:s terminationMessagePolicy:s imagePullPolicy:s securityContext:SecurityContext stdin:b stdinOnce:b tty:b
ContainerPort name:s hostPort:i containerPort:i protocol:s hostIP:s
ContainerResizePolicy resourceName:s restartPolicy:s
ContainerRestartRule action:s@34 exitCodes:ContainerRestartRuleOnExitCodes@34
ContainerRestartRuleOnExitCodes operator:s@34 values:[i@34
CronJob kind:s apiVersion:s metadata:ObjectMeta spec:CronJobSpec status:CronJobStatus
CronJobSpec schedule:s timeZone:s startingDeadlineSeconds:l concurrencyPolicy:s suspend:b jobTemplate:JobTemplateSpec successfulJobsHistoryLimit:i failedJobsHistoryLimit:i
CronJobStatus active:[ObjectReference lastScheduleTime:t lastSuccessfulTime:t
DownwardAPIProjection items:[DownwardAPIVolumeFile
DownwardAPIVolumeFile path:s fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector mode:i user:l@37
DownwardAPIVolumeSource items:[DownwardAPIVolumeFile defaultMode:i defaultUser:l@37
EmptyDirVolumeSource medium:s sizeLimit:q mode:i@37
EnvFromSource prefix:s configMapRef:ConfigMapEnvSource secretRef:SecretEnvSource
EnvVar name:s value:s valueFrom:EnvVarSource
EnvVarSource fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector configMapKeyRef:ConfigMapKeySelector secretKeyRef:SecretKeySelector fileKeyRef:FileKeySelector@34
EphemeralContainer name:s image:s command:[s args:[s workingDir:s ports:[ContainerPort envFrom:[EnvFromSource env:[EnvVar resources:ResourceRequirements resizePolicy:[ContainerResizePolicy restartPolicy:s restartPolicyRules:[ContainerRestartRule@34 volumeMounts:[VolumeMount volumeDevices:[VolumeDevice livenessProbe:Probe readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle terminationMessagePath:s terminationMessagePolicy:s imagePullPolicy:s securityContext:SecurityContext stdin:b stdinOnce:b tty:b targetContainerName:s
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
EvictionResponder name:s@37 priority:i@37
ExecAction command:[s
FCVolumeSource targetWWNs:[s lun:i fsType:s readOnly:b wwids:[s
FileKeySelector volumeName:s@34 path:s@34 key:s@34 optional:b@34
FlexVolumeSource driver:s fsType:s secretRef:LocalObjectReference readOnly:b options:{s
FlockerVolumeSource datasetName:s datasetUUID:s
GCEPersistentDiskVolumeSource pdName:s fsType:s partition:i readOnly:b
GRPCAction port:i service:s mode:s@37
GitRepoVolumeSource repository:s revision:s directory:s
GlusterfsVolumeSource endpoints:s path:s readOnly:b
HTTPGetAction path:s port:x host:s scheme:s httpHeaders:[HTTPHeader protocol:s@37
HTTPHeader name:s value:s
HostAlias ip:s hostnames:[s
HostPathVolumeSource path:s type:s
ISCSIVolumeSource targetPortal:s iqn:s lun:i iscsiInterface:s fsType:s readOnly:b portals:[s chapAuthDiscovery:b chapAuthSession:b secretRef:LocalObjectReference initiatorName:s
ImageVolumeSource reference:s@31 pullPolicy:s@31
Job kind:s apiVersion:s metadata:ObjectMeta spec:JobSpec status:JobStatus
JobCondition type:s status:s lastProbeTime:t lastTransitionTime:t reason:s message:s
JobSchedulingConfiguration schedulingPolicy:WorkloadPodGroupSchedulingPolicy@37 schedulingConstraints:WorkloadPodGroupSchedulingConstraints@37 disruptionMode:WorkloadPodGroupDisruptionMode@37 resourceClaims:[WorkloadPodGroupResourceClaim@37
JobSpec parallelism:i completions:i activeDeadlineSeconds:l podFailurePolicy:PodFailurePolicy successPolicy:SuccessPolicy@30 backoffLimit:i backoffLimitPerIndex:i maxFailedIndexes:i selector:LabelSelector manualSelector:b template:PodTemplateSpec ttlSecondsAfterFinished:i completionMode:s suspend:b podReplacementPolicy:s managedBy:s@30 scheduling:JobSchedulingConfiguration@37
JobStatus conditions:[JobCondition startTime:t completionTime:t active:i succeeded:i failed:i terminating:i completedIndexes:s failedIndexes:s uncountedTerminatedPods:UncountedTerminatedPods ready:i
JobTemplateSpec metadata:ObjectMeta spec:JobSpec
KeyToPath key:s path:s mode:i user:l@37
LabelSelector matchLabels:{s matchExpressions:[LabelSelectorRequirement
LabelSelectorRequirement key:s operator:s values:[s
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s@33
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction sleep:SleepAction
LocalObjectReference name:s
ManagedFieldsEntry manager:s operation:s apiVersion:s time:t fieldsType:s fieldsV1:* subresource:s
NFSVolumeSource server:s path:s readOnly:b
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:NodeSelector preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm
NodeSelector nodeSelectorTerms:[NodeSelectorTerm
NodeSelectorRequirement key:s operator:s values:[s
NodeSelectorTerm matchExpressions:[NodeSelectorRequirement matchFields:[NodeSelectorRequirement
ObjectFieldSelector apiVersion:s fieldPath:s
ObjectMeta name:s generateName:s namespace:s selfLink:s uid:s resourceVersion:s generation:l creationTimestamp:t deletionTimestamp:t deletionGracePeriodSeconds:l labels:{s annotations:{s ownerReferences:[OwnerReference finalizers:[s managedFields:[ManagedFieldsEntry
ObjectReference kind:s namespace:s name:s uid:s apiVersion:s resourceVersion:s fieldPath:s
OwnerReference apiVersion:s kind:s name:s uid:s controller:b blockOwnerDeletion:b
PersistentVolumeClaimSpec accessModes:[s selector:LabelSelector resources:VolumeResourceRequirements volumeName:s storageClassName:s volumeMode:s dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference volumeAttributesClassName:s
PersistentVolumeClaimTemplate metadata:ObjectMeta spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName:s readOnly:b
PhotonPersistentDiskVolumeSource pdID:s fsType:s
PodAffinity requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm
PodAffinityTerm labelSelector:LabelSelector namespaces:[s topologyKey:s namespaceSelector:LabelSelector matchLabelKeys:[s mismatchLabelKeys:[s
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm
PodCertificateProjection signerName:s@34 keyType:s@34 maxExpirationSeconds:i@34 credentialBundlePath:s@34 keyPath:s@34 certificateChainPath:s@34 userAnnotations:{s@35 user:l@37
PodDNSConfig nameservers:[s searches:[s options:[PodDNSConfigOption
PodDNSConfigOption name:s value:s
PodFailurePolicy rules:[PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement containerName:s operator:s values:[i
PodFailurePolicyOnPodConditionsPattern type:s status:s
PodFailurePolicyRule action:s onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[PodFailurePolicyOnPodConditionsPattern
PodOS name:s
PodReadinessGate conditionType:s
PodResourceClaim name:s resourceClaimName:s@31 resourceClaimTemplateName:s@31
PodSchedulingGate name:s
PodSchedulingGroup podGroupName:s@36
PodSecurityContext seLinuxOptions:SELinuxOptions windowsOptions:WindowsSecurityContextOptions runAsUser:l runAsGroup:l runAsNonRoot:b supplementalGroups:[l supplementalGroupsPolicy:s@31 fsGroup:l sysctls:[Sysctl fsGroupChangePolicy:s seccompProfile:SeccompProfile appArmorProfile:AppArmorProfile@30 seLinuxChangePolicy:s@32
PodSpec volumes:[Volume initContainers:[Container containers:[Container ephemeralContainers:[EphemeralContainer restartPolicy:s terminationGracePeriodSeconds:l activeDeadlineSeconds:l dnsPolicy:s nodeSelector:{s serviceAccountName:s serviceAccount:s automountServiceAccountToken:b nodeName:s hostNetwork:b hostPID:b hostIPC:b shareProcessNamespace:b securityContext:PodSecurityContext imagePullSecrets:[LocalObjectReference hostname:s subdomain:s affinity:Affinity schedulerName:s tolerations:[Toleration hostAliases:[HostAlias priorityClassName:s priority:i dnsConfig:PodDNSConfig readinessGates:[PodReadinessGate runtimeClassName:s enableServiceLinks:b preemptionPolicy:s overhead:{q topologySpreadConstraints:[TopologySpreadConstraint setHostnameAsFQDN:b os:PodOS hostUsers:b schedulingGates:[PodSchedulingGate resourceClaims:[PodResourceClaim resources:ResourceRequirements@32 hostnameOverride:s@34 schedulingGroup:PodSchedulingGroup@36 evictionResponders:[EvictionResponder@37
PodTemplateSpec metadata:ObjectMeta spec:PodSpec
PortworxVolumeSource volumeID:s fsType:s readOnly:b
PreferredSchedulingTerm weight:i preference:NodeSelectorTerm
Probe exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction grpc:GRPCAction initialDelaySeconds:i timeoutSeconds:i periodSeconds:i successThreshold:i failureThreshold:i terminationGracePeriodSeconds:l
ProjectedVolumeSource sources:[VolumeProjection defaultMode:i defaultUser:l@37
QuobyteVolumeSource registry:s volume:s readOnly:b user:s group:s tenant:s
RBDVolumeSource monitors:[s image:s fsType:s pool:s user:s keyring:s secretRef:LocalObjectReference readOnly:b
ResourceClaim name:s request:s@31
ResourceFieldSelector containerName:s resource:s divisor:q
ResourceRequirements limits:{q requests:{q claims:[ResourceClaim
SELinuxOptions user:s role:s type:s level:s
ScaleIOVolumeSource gateway:s system:s secretRef:LocalObjectReference sslEnabled:b protectionDomain:s storagePool:s storageMode:s volumeName:s fsType:s readOnly:b
SeccompProfile type:s localhostProfile:s
SecretEnvSource name:s optional:b
SecretKeySelector name:s key:s optional:b
SecretProjection name:s items:[KeyToPath optional:b
SecretVolumeSource secretName:s items:[KeyToPath defaultMode:i optional:b defaultUser:l@37
SecurityContext capabilities:Capabilities privileged:b seLinuxOptions:SELinuxOptions windowsOptions:WindowsSecurityContextOptions runAsUser:l runAsGroup:l runAsNonRoot:b readOnlyRootFilesystem:b allowPrivilegeEscalation:b procMount:s seccompProfile:SeccompProfile appArmorProfile:AppArmorProfile@30
ServiceAccountTokenProjection audience:s expirationSeconds:l path:s user:l@37
SleepAction seconds:l
StorageOSVolumeSource volumeName:s volumeNamespace:s fsType:s readOnly:b secretRef:LocalObjectReference
SuccessPolicy rules:[SuccessPolicyRule@30
SuccessPolicyRule succeededIndexes:s@30 succeededCount:i@30
Sysctl name:s value:s
TCPSocketAction port:x host:s
Toleration key:s operator:s value:s effect:s tolerationSeconds:l
TopologyConstraint key:s@37
TopologySpreadConstraint maxSkew:i topologyKey:s whenUnsatisfiable:s labelSelector:LabelSelector minDomains:i nodeAffinityPolicy:s nodeTaintsPolicy:s matchLabelKeys:[s
TypedLocalObjectReference apiGroup:s kind:s name:s
TypedObjectReference apiGroup:s kind:s name:s namespace:s
UncountedTerminatedPods succeeded:[s failed:[s
Volume name:s hostPath:HostPathVolumeSource emptyDir:EmptyDirVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource awsElasticBlockStore:AWSElasticBlockStoreVolumeSource gitRepo:GitRepoVolumeSource secret:SecretVolumeSource nfs:NFSVolumeSource iscsi:ISCSIVolumeSource glusterfs:GlusterfsVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource rbd:RBDVolumeSource flexVolume:FlexVolumeSource cinder:CinderVolumeSource cephfs:CephFSVolumeSource flocker:FlockerVolumeSource downwardAPI:DownwardAPIVolumeSource fc:FCVolumeSource azureFile:AzureFileVolumeSource configMap:ConfigMapVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource azureDisk:AzureDiskVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource projected:ProjectedVolumeSource portworxVolume:PortworxVolumeSource scaleIO:ScaleIOVolumeSource storageos:StorageOSVolumeSource csi:CSIVolumeSource ephemeral:EphemeralVolumeSource image:ImageVolumeSource@31
VolumeDevice name:s devicePath:s
VolumeMount name:s readOnly:b recursiveReadOnly:s@30 mountPath:s subPath:s mountPropagation:s subPathExpr:s bindMountOptions:[s@37
VolumeProjection secret:SecretProjection downwardAPI:DownwardAPIProjection configMap:ConfigMapProjection serviceAccountToken:ServiceAccountTokenProjection clusterTrustBundle:ClusterTrustBundleProjection podCertificate:PodCertificateProjection@34
VolumeResourceRequirements limits:{q requests:{q
VsphereVirtualDiskVolumeSource volumePath:s fsType:s storagePolicyName:s storagePolicyID:s
WeightedPodAffinityTerm weight:i podAffinityTerm:PodAffinityTerm
WindowsSecurityContextOptions gmsaCredentialSpecName:s gmsaCredentialSpec:s runAsUserName:s hostProcess:b
WorkloadPodGroupAllDisruptionMode
WorkloadPodGroupBasicSchedulingPolicy
WorkloadPodGroupDisruptionMode single:WorkloadPodGroupSingleDisruptionMode@37 all:WorkloadPodGroupAllDisruptionMode@37
WorkloadPodGroupGangSchedulingPolicy minCount:i@37
WorkloadPodGroupResourceClaim name:s@37 resourceClaimName:s@37 resourceClaimTemplateName:s@37
WorkloadPodGroupSchedulingConstraints topology:[TopologyConstraint@37
WorkloadPodGroupSchedulingPolicy basic:WorkloadPodGroupBasicSchedulingPolicy@37 gang:WorkloadPodGroupGangSchedulingPolicy@37
WorkloadPodGroupSingleDisruptionMode
`,REMOVED={"PodResourceClaim.source":[29,30],"PodSpec.workloadRef":[35,35]},ON_SINCE={"LifecycleHandler.sleep":30,"JobSpec.successPolicy":31,"PodAffinityTerm.matchLabelKeys":31,"PodAffinityTerm.mismatchLabelKeys":31,"VolumeMount.recursiveReadOnly":31,"JobSpec.managedBy":32,"Container.resizePolicy":33,"PodSecurityContext.seLinuxChangePolicy":33,"PodSecurityContext.supplementalGroupsPolicy":33,"PodSpec.hostUsers":33,"SecurityContext.procMount":33,"PersistentVolumeClaimSpec.volumeAttributesClassName":34,"PodSpec.resourceClaims":34,"PodSpec.resources":34,"ResourceRequirements.claims":34,"Container.restartPolicyRules":35,"EnvVarSource.fileKeyRef":35,"PodSpec.hostnameOverride":35,"Volume.image":35,"VolumeProjection.clusterTrustBundle":37,"VolumeProjection.podCertificate":37,"ClusterTrustBundleProjection.user":null,"ConfigMapVolumeSource.defaultUser":null,"DownwardAPIVolumeFile.user":null,"DownwardAPIVolumeSource.defaultUser":null,"EmptyDirVolumeSource.mode":null,"GRPCAction.mode":null,"HTTPGetAction.protocol":null,"JobSpec.scheduling":null,"KeyToPath.user":null,"Lifecycle.stopSignal":null,"PodCertificateProjection.user":null,"PodSpec.evictionResponders":null,"PodSpec.schedulingGroup":null,"ProjectedVolumeSource.defaultUser":null,"SecretVolumeSource.defaultUser":null,"ServiceAccountTokenProjection.user":null,"VolumeMount.bindMountOptions":null}}});export{fieldsOf,removedField,isDropped,init_types};
