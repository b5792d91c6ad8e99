package io.culvert.agent.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a program that stands in for nmcli. */
class NetworkManagerWifiIT {
    private static final String KEY = "canary \\k;ey'\"$x";

    @TempDir
    private Path folder;

    private Path profiles;
    private Wifi wifi;

    @BeforeEach
    void prepare() throws Exception {
        profiles = Files.createDirectory(folder.resolve("profiles"));
        wifi = new NetworkManagerWifi(profiles, StandIn.nmcli(folder).toString());
        answers(0, "Connection successfully activated");
    }

    private void answers(int exitCode, String text) throws IOException {
        Files.writeString(folder.resolve("exit"), Integer.toString(exitCode));
        Files.writeString(folder.resolve("answer"), text);
    }

    @Test
    void network_isJoinedByAProfileForItsOwnerOnly() throws Exception {
        assertThat(wifi.join(new WifiNetwork("Дом;5", KEY, WifiSecurity.WPA, true)))
                .isEqualTo(WifiOutcome.JOINED);

        List<Path> kept = kept();
        assertThat(kept).hasSize(1);
        assertThat(Files.getPosixFilePermissions(kept.get(0))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(folder.resolve("loaded")))
                .contains("ssid=208;148;208;190;208;188;59;53;\n", "hidden=true", "key-mgmt=wpa-psk")
                .contains("psk=canary\\s\\\\k;ey'\"$x\n");
    }

    @Test
    void key_isSeenByNobody() throws Exception {
        wifi.join(new WifiNetwork("home", KEY, WifiSecurity.WPA, false));
        answers(4, "Error: Connection activation failed: Secrets were required, but not provided.");
        wifi.join(new WifiNetwork("home", KEY, WifiSecurity.WPA3, false));

        assertThat(Files.readString(folder.resolve("seen")))
                .contains("nmcli", "LC_ALL=C")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "WPA, password123, key-mgmt=wpa-psk, psk=password123",
        "WPA3, password123, key-mgmt=sae, psk=password123",
        "WEP, 0123456789, key-mgmt=none, wep-key0=0123456789",
    })
    void security_isWrittenAsNetworkManagerHasIt(WifiSecurity security, String key, String management, String line)
            throws Exception {
        wifi.join(new WifiNetwork("home", key, security, false));

        assertThat(Files.readAllLines(folder.resolve("loaded"))).contains(management, line);
    }

    @Test
    void openNetwork_hasNoSecurity() throws Exception {
        wifi.join(new WifiNetwork("007", "", WifiSecurity.OPEN, false));

        assertThat(Files.readString(folder.resolve("loaded")))
                .contains("ssid=48;48;55;\n")
                .doesNotContain("wifi-security");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    4  | Error: Connection activation failed: Secrets were required, but not provided. | WRONG_PASSWORD
                    4  | Error: Connection activation failed: The Wi-Fi network could not be found     | NOT_FOUND
                    10 | Error: unknown connection                                                     | NOT_FOUND
                    3  | Error: Timeout expired (45 seconds)                                           | TIMEOUT
                    8  | Error: NetworkManager is not running.                                         | UNUSABLE
                    4  | Error: Connection activation failed: No suitable device found                 | UNUSABLE
                    """)
    void failure_isTold_andTheOneBeforeIsBack(int exitCode, String text, WifiOutcome outcome) throws Exception {
        answers(exitCode, text);

        assertThat(wifi.join(new WifiNetwork("home", "password123", WifiSecurity.WPA, false)))
                .isEqualTo(outcome);

        assertThat(kept()).as("nothing of it stays").isEmpty();
        List<String> asked = Files.readAllLines(folder.resolve("asked"));
        assertThat(asked).last().isEqualTo("--wait 20 connection up uuid old-uuid");
        assertThat(asked.get(asked.size() - 2)).startsWith("connection delete uuid ");
    }

    @Test
    void nextNetwork_takesThePlaceOfTheOneBefore() throws Exception {
        wifi.join(new WifiNetwork("home", "password123", WifiSecurity.WPA, false));
        List<Path> before = kept();
        wifi.join(new WifiNetwork("office", "password456", WifiSecurity.WPA, false));

        assertThat(kept()).hasSize(1).isNotEqualTo(before);
    }

    @Test
    void withoutNetworkManager_itIsUnusable() throws Exception {
        Wifi none = new NetworkManagerWifi(profiles, folder.resolve("missing").toString());

        assertThat(none.join(new WifiNetwork("home", "password123", WifiSecurity.WPA, false)))
                .isEqualTo(WifiOutcome.UNUSABLE);
        assertThat(kept()).isEmpty();
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(profiles)) {
            return files.toList();
        }
    }
}
