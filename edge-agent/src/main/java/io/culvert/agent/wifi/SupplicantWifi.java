package io.culvert.agent.wifi;

import io.culvert.agent.wifi.Program.Answer;
import io.culvert.qr.WifiNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wi-Fi through wpa_supplicant, by {@code wpa_cli}: what is secret goes to its standard input.
 *
 * <p>Names and keys are written as hexadecimal digits, so that no octet of them means anything; of a WPA passphrase only the key
 * that IEEE 802.11 annex J.4 derives from it is told. Addresses are the business of whatever serves DHCP on this machine.
 */
public final class SupplicantWifi implements Wifi {
    private static final Logger log = LoggerFactory.getLogger(SupplicantWifi.class);
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final int HASH_ROUNDS = 4_096;
    private static final int KEY_BITS = 256;

    private final String wpaCli;
    private final Duration patience;

    public SupplicantWifi() {
        this("wpa_cli", Duration.ofSeconds(40));
    }

    /** @param patience with a network */
    SupplicantWifi(String wpaCli, Duration patience) {
        this.wpaCli = wpaCli;
        this.patience = patience;
    }

    @Override
    public WifiOutcome join(WifiNetwork network) throws InterruptedException {
        @Nullable String before = current();
        try (SupplicantSession session = new SupplicantSession(wpaCli)) {
            String id = session.ask("add_network");
            if (!id.matches("\\d{1,6}")) {
                throw new IOException("wpa_supplicant gives no network");
            }
            WifiOutcome outcome = WifiOutcome.UNUSABLE;
            try {
                describe(session, id, network);
                outcome = select(session, id);
            } finally {
                settle(session, id, outcome, before);
            }
            return outcome;
        } catch (IOException unusable) {
            log.warn("no Wi-Fi: {}", unusable.getMessage());
            return WifiOutcome.UNUSABLE;
        }
    }

    /** Id of the network that is joined. */
    private @Nullable String current() throws InterruptedException {
        Answer networks = new Program(wpaCli).ask(QUICK, "list_networks");
        return networks.text()
                .lines()
                .filter(line -> line.contains("[CURRENT]"))
                .map(line -> line.substring(0, Math.max(line.indexOf('\t'), 0)))
                .filter(id -> id.matches("\\d{1,6}"))
                .findFirst()
                .orElse(null);
    }

    private static void describe(SupplicantSession session, String id, WifiNetwork network)
            throws IOException, InterruptedException {
        String set = "set_network " + id + " ";
        session.tell(set + "ssid " + hex(network.ssid()));
        if (network.hidden()) {
            session.tell(set + "scan_ssid 1");
        }
        switch (network.security()) {
            case OPEN -> session.tell(set + "key_mgmt NONE");
            case WPA -> {
                session.tell(set + "key_mgmt WPA-PSK");
                session.tell(set + "psk " + derived(network));
            }
            case WPA3 -> {
                session.tell(set + "key_mgmt SAE");
                session.tell(set + "ieee80211w 2");
                session.tell(set + "sae_password " + hex(network.password()));
            }
            case WEP -> {
                session.tell(set + "key_mgmt NONE");
                String key = network.password();
                boolean isHex = key.length() == 10 || key.length() == 26;
                session.tell(set + "wep_key0 " + (isHex ? key : hex(key)));
            }
        }
        session.tell(set + "priority 10");
    }

    private WifiOutcome select(SupplicantSession session, String id) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        session.tell("select_network " + id);
        WifiOutcome nearest = WifiOutcome.TIMEOUT;
        for (Duration left = patience; !left.isNegative(); left = Duration.ofNanos(end - System.nanoTime())) {
            String event = session.nextEvent(left);
            if (event == null) {
                return nearest;
            }
            if (event.contains("CTRL-EVENT-CONNECTED") && event.contains("[id=" + id + " ")) {
                return WifiOutcome.JOINED;
            }
            if (event.contains("CTRL-EVENT-SSID-TEMP-DISABLED")
                    && event.contains("id=" + id + " ")
                    && (event.contains("WRONG_KEY") || event.contains("AUTH_FAILED"))) {
                return WifiOutcome.WRONG_PASSWORD;
            }
            if (event.contains("CTRL-EVENT-NETWORK-NOT-FOUND")) {
                nearest = WifiOutcome.NOT_FOUND; // a later look may find it
            }
        }
        return nearest;
    }

    /** Keeps the network, or forgets it and goes back; selecting one had put all others to rest. */
    private static void settle(SupplicantSession session, String id, WifiOutcome outcome, @Nullable String before)
            throws IOException, InterruptedException {
        if (outcome != WifiOutcome.JOINED) {
            session.ask("remove_network " + id);
            if (before != null) {
                session.ask("select_network " + before);
            }
        }
        session.ask("enable_network all");
        if (outcome == WifiOutcome.JOINED && !session.ask("save_config").equals("OK")) {
            log.warn("wpa_supplicant does not keep the network beyond its next start (update_config=1 is missing)");
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String derived(WifiNetwork network) {
        byte[] salt = network.ssid().getBytes(StandardCharsets.UTF_8);
        try {
            PBEKeySpec spec = new PBEKeySpec(network.password().toCharArray(), salt, HASH_ROUNDS, KEY_BITS);
            return HexFormat.of()
                    .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                            .generateSecret(spec)
                            .getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java has PBKDF2", impossible);
        }
    }
}
