package io.culvert.agent.wifi;

import io.culvert.qr.WifiNetwork;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A network as NetworkManager's keyfile has it (nm-settings-keyfile): groups of {@code key=value}. The name of the network is a list
 * of octets, so that none of them means anything; in the key, a backslash and blanks are written so that they stay what they are.
 */
final class ConnectionProfile {
    private ConnectionProfile() {}

    static String text(WifiNetwork network, UUID uuid) {
        return "[connection]\nid=culvert-" + uuid
                + "\nuuid=" + uuid
                + "\ntype=wifi\nautoconnect=true\nautoconnect-priority=10\n\n[wifi]\nmode=infrastructure\nssid="
                + octets(network.ssid())
                + (network.hidden() ? "\nhidden=true" : "")
                + "\n"
                + security(network)
                + "\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n";
    }

    private static String security(WifiNetwork network) {
        String key = escaped(network.password());
        return switch (network.security()) {
            case OPEN -> "";
            case WPA -> "\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=" + key + "\n";
            case WPA3 -> "\n[wifi-security]\nkey-mgmt=sae\npsk=" + key + "\n";
            case WEP -> "\n[wifi-security]\nkey-mgmt=none\nwep-key-type=1\nwep-key0=" + key + "\n";
        };
    }

    private static String octets(String ssid) {
        StringBuilder octets = new StringBuilder();
        for (byte octet : ssid.getBytes(StandardCharsets.UTF_8)) {
            octets.append(octet & 0xFF).append(';');
        }
        return octets.toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(" ", "\\s");
    }
}
