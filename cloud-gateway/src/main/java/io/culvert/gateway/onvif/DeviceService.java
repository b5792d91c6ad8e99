package io.culvert.gateway.onvif;

import static java.util.Map.entry;

import io.culvert.gateway.node.NodeConfig;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The device service (ONVIF Core 8): what the gateway is, and where its other services are. */
final class DeviceService implements OnvifService {
    private static final String SCOPE = "onvif://www.onvif.org/";

    /** Categories of tt:CapabilityCategory that there are. */
    private static final Set<String> CATEGORIES = Set.of("All", "Device", "Media");

    private final NodeConfig node;
    private final OnvifAddresses addresses;
    private final InstantSource clock;
    private final List<OnvifService> all = new ArrayList<>();

    /** @param others beside this one */
    DeviceService(NodeConfig node, OnvifAddresses addresses, InstantSource clock, List<OnvifService> others) {
        this.node = node;
        this.addresses = addresses;
        this.clock = clock;
        all.add(this);
        all.addAll(others);
    }

    @Override
    public Namespace namespace() {
        return Namespace.TDS;
    }

    @Override
    public String name() {
        return "device_service";
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.ofEntries(
                entry("GetSystemDateAndTime", Operation.open((question, out) -> dateAndTime(out))),
                entry("GetCapabilities", Operation.open(this::allCapabilities)),
                entry("GetServices", Operation.open(this::services)),
                entry("GetServiceCapabilities", Operation.open((question, out) -> capabilities(out))),
                entry("GetDeviceInformation", Operation.guarded((question, viewer, out) -> information(out))),
                entry("GetScopes", Operation.guarded((question, viewer, out) -> scopes(out))),
                entry("GetHostname", Operation.guarded((question, viewer, out) -> hostname(out))),
                entry("GetNetworkInterfaces", Operation.guarded((question, viewer, out) -> interfaces(out))));
    }

    /** Core 8.3.6. */
    private void dateAndTime(XmlText out) {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        out.open("tds:SystemDateAndTime")
                .leaf("tt:DateTimeType", "NTP")
                .leaf("tt:DaylightSavings", false)
                .open("tt:TimeZone")
                .leaf("tt:TZ", "UTC0")
                .close();
        for (String each : List.of("tt:UTCDateTime", "tt:LocalDateTime")) {
            out.open(each)
                    .open("tt:Time")
                    .leaf("tt:Hour", now.getHour())
                    .leaf("tt:Minute", now.getMinute())
                    .leaf("tt:Second", now.getSecond())
                    .close()
                    .open("tt:Date")
                    .leaf("tt:Year", now.getYear())
                    .leaf("tt:Month", now.getMonthValue())
                    .leaf("tt:Day", now.getDayOfMonth())
                    .close()
                    .close();
        }
        out.close();
    }

    /** Core 8.1.2.2. */
    private void services(Question question, XmlText out) {
        boolean capabilities = question.flag("IncludeCapability");
        for (OnvifService each : all) {
            out.open("tds:Service")
                    .leaf("tds:Namespace", each.namespace().uri())
                    .leaf("tds:XAddr", address(each, question));
            if (capabilities) {
                out.open("tds:Capabilities");
                each.capabilities(out);
                out.close();
            }
            out.open("tds:Version")
                    .leaf("tt:Major", each.version()[0])
                    .leaf("tt:Minor", each.version()[1])
                    .close()
                    .close();
        }
    }

    private String address(OnvifService service, Question question) {
        return addresses.web(question.https()) + "/onvif/" + service.name();
    }

    @Override
    public void capabilities(XmlText out) {
        out.open("tds:Capabilities")
                .open("tds:Network")
                .close()
                .open("tds:Security")
                .attribute("TLS1.2", true)
                .attribute("UsernameToken", true)
                .attribute("HttpDigest", true)
                .close()
                .open("tds:System")
                .attribute("DiscoveryNotSupported", true)
                .attribute("NetworkConfigNotSupported", true)
                .attribute("UserConfigNotSupported", true)
                .close()
                .close();
    }

    @Override
    public int[] version() {
        return new int[] {26, 6};
    }

    /** Core 8.1.2.4: the older way to ask for services. */
    private void allCapabilities(Question question, XmlText out) throws OnvifFault {
        List<String> wanted = question.element().children("Category").stream()
                .map(category -> category.text())
                .toList();
        if (!CATEGORIES.containsAll(wanted)) {
            throw OnvifFault.notSupported("NoSuchService", "There is no service of this category.");
        }
        boolean everything = wanted.isEmpty() || wanted.contains("All");
        out.open("tds:Capabilities");
        if (everything || wanted.contains("Device")) {
            device(question, out);
        }
        if (everything || wanted.contains("Media")) {
            media(question, out);
        }
        if (everything) {
            extension(question, out);
        }
        out.close();
    }

    private void device(Question question, XmlText out) {
        out.open("tt:Device").leaf("tt:XAddr", address(this, question)).open("tt:System");
        for (String each :
                List.of("DiscoveryResolve", "DiscoveryBye", "RemoteDiscovery", "SystemBackup", "SystemLogging")) {
            out.leaf("tt:" + each, false);
        }
        out.leaf("tt:FirmwareUpgrade", false)
                .open("tt:SupportedVersions")
                .leaf("tt:Major", version()[0])
                .leaf("tt:Minor", version()[1])
                .close()
                .close()
                .close();
    }

    private void media(Question question, XmlText out) {
        out.open("tt:Media")
                .leaf("tt:XAddr", address(of(Namespace.TRT), question))
                .open("tt:StreamingCapabilities")
                .leaf("tt:RTPMulticast", false)
                .leaf("tt:RTP_TCP", false)
                .leaf("tt:RTP_RTSP_TCP", true)
                .close()
                .close();
    }

    private void extension(Question question, XmlText out) {
        out.open("tt:Extension")
                .open("tt:Recording")
                .leaf("tt:XAddr", address(of(Namespace.TRC), question))
                .leaf("tt:ReceiverSource", false)
                .leaf("tt:MediaProfileSource", true)
                .leaf("tt:DynamicRecordings", false)
                .leaf("tt:DynamicTracks", false)
                .leaf("tt:MaxStringLength", 255)
                .close()
                .open("tt:Search")
                .leaf("tt:XAddr", address(of(Namespace.TSE), question))
                .leaf("tt:MetadataSearch", false)
                .close()
                .open("tt:Replay")
                .leaf("tt:XAddr", address(of(Namespace.TRP), question))
                .close()
                .close();
    }

    private OnvifService of(Namespace namespace) {
        return all.stream()
                .filter(each -> each.namespace() == namespace)
                .findFirst()
                .orElseThrow();
    }

    /** Core 8.3.1. */
    private void information(XmlText out) {
        String version = getClass().getPackage().getImplementationVersion();
        out.leaf("tds:Manufacturer", "Culvert")
                .leaf("tds:Model", "Culvert Gateway")
                .leaf("tds:FirmwareVersion", version == null ? "unreleased" : version)
                .leaf("tds:SerialNumber", node.nodeId())
                .leaf("tds:HardwareId", "culvert-gateway");
    }

    /** Core 8.3.14; the names of profiles tell clients which services to look for. */
    private static void scopes(XmlText out) {
        for (String each : Arrays.asList(
                "name/Culvert", "hardware/Culvert-Gateway", "location/", "Profile/Streaming", "Profile/G")) {
            out.open("tds:Scopes")
                    .leaf("tt:ScopeDef", "Fixed")
                    .leaf("tt:ScopeItem", SCOPE + each)
                    .close();
        }
    }

    /** Core 8.2.1: the host that addresses name. */
    private void hostname(XmlText out) {
        out.open("tds:HostnameInformation")
                .leaf("tt:FromDHCP", false)
                .leaf("tt:Name", node.publicHost().toLowerCase(Locale.ROOT))
                .close();
    }

    /** Core 8.2.10: one that stands for all; which there are on the gateway's machine is nobody's business. */
    private static void interfaces(XmlText out) {
        out.open("tds:NetworkInterfaces")
                .attribute("token", "public")
                .leaf("tt:Enabled", true)
                .close();
    }
}
