package io.culvert.agent.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a program that stands in for wpa_cli. */
class SupplicantWifiIT {
    private static final String CONNECTED =
            "<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed [id=1 id_str=]\n";

    @TempDir
    private Path folder;

    private Wifi wifi;

    @BeforeEach
    void prepare() throws Exception {
        wifi = new SupplicantWifi(StandIn.wpaCli(folder).toString(), Duration.ofSeconds(1));
        brings(CONNECTED);
    }

    private void brings(String events) throws IOException {
        Files.writeString(folder.resolve("events"), events);
    }

    private List<String> told() throws IOException {
        return Files.readAllLines(folder.resolve("told"));
    }

    @Test
    void wpaNetwork_isJoinedByTheKeyThatThePassphraseGives() throws Exception {
        // IEEE 802.11 annex J.4.2, test case 1.
        assertThat(wifi.join(new WifiNetwork("IEEE", "password", WifiSecurity.WPA, false)))
                .isEqualTo(WifiOutcome.JOINED);

        assertThat(told())
                .containsExactly(
                        "add_network",
                        "set_network 1 ssid 49454545",
                        "set_network 1 key_mgmt WPA-PSK",
                        "set_network 1 psk f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e",
                        "set_network 1 priority 10",
                        "select_network 1",
                        "enable_network all",
                        "save_config");
    }

    @ParameterizedTest
    @CsvSource({
        "WPA3, password, set_network 1 key_mgmt SAE, set_network 1 sae_password 70617373776f7264",
        "WEP, abcde, set_network 1 key_mgmt NONE, set_network 1 wep_key0 6162636465",
        "WEP, 0123456789, set_network 1 key_mgmt NONE, set_network 1 wep_key0 0123456789",
    })
    void security_isToldAsTheSupplicantHasIt(WifiSecurity security, String key, String management, String line)
            throws Exception {
        assertThat(wifi.join(new WifiNetwork("a\"b\\;c ä", key, security, true)))
                .isEqualTo(WifiOutcome.JOINED);

        assertThat(told())
                .contains("set_network 1 ssid 6122625c3b6320c3a4", "set_network 1 scan_ssid 1", management, line);
    }

    @Test
    void openNetwork_needsNoKey() throws Exception {
        assertThat(wifi.join(new WifiNetwork("open", "", WifiSecurity.OPEN, false)))
                .isEqualTo(WifiOutcome.JOINED);

        assertThat(told()).contains("set_network 1 key_mgmt NONE").noneMatch(line -> line.contains("psk"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <3>CTRL-EVENT-SSID-TEMP-DISABLED id=1 ssid="x" auth_failures=1 duration=10 reason=WRONG_KEY | WRONG_PASSWORD
                    <3>CTRL-EVENT-NETWORK-NOT-FOUND                                                             | NOT_FOUND
                    <3>CTRL-EVENT-SCAN-STARTED                                                                  | TIMEOUT
                    <3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed [id=0 id_str=]          | TIMEOUT
                    """)
    void failure_isTold_andTheOneBeforeIsBack(String event, WifiOutcome outcome) throws Exception {
        brings(event + "\n");

        assertThat(wifi.join(new WifiNetwork("home", "canary-key", WifiSecurity.WPA, false)))
                .isEqualTo(outcome);

        assertThat(told()).endsWith("select_network 1", "remove_network 1", "select_network 0", "enable_network all");
    }

    @Test
    void key_isSeenByNobody() throws Exception {
        wifi.join(new WifiNetwork("home", "canary-key", WifiSecurity.WPA3, false));

        assertThat(Files.readString(folder.resolve("seen")))
                .contains("wpa_cli", "HOME=/nonexistent")
                .doesNotContain("canary", "63616e617279");
    }

    @Test
    void withoutSupplicant_itIsUnusable() throws Exception {
        Wifi none = new SupplicantWifi(folder.resolve("missing").toString(), Duration.ofSeconds(1));

        assertThat(none.join(new WifiNetwork("home", "password123", WifiSecurity.WPA, false)))
                .isEqualTo(WifiOutcome.UNUSABLE);
    }
}
