package io.culvert.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultIT {

    private static final byte[] PLAIN = "camera password".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private TestDatabase testDatabase;
    private Database database;
    private Settings settings;

    @BeforeEach
    void setUp() throws StartupRefused {
        testDatabase = TestDatabase.create();
        database = testDatabase.database();
        settings = Settings.of(Map.of());
    }

    @AfterEach
    void tearDown() {
        testDatabase.close();
    }

    @Test
    void open_afterARestart_opensWhatWasSealed() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"))) {
            byte[] sealed = Vault.open(settings, data, database).seal(PLAIN, "cameras.password:1");
            assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("camera");
            assertThat(Vault.open(settings, data, database).open(sealed, "cameras.password:1"))
                    .isEqualTo(PLAIN);
            byte[] signature = Vault.open(settings, data, database).sign(PLAIN, "one purpose");
            assertThat(signature).hasSize(32);
            assertThat(Vault.open(settings, data, database).sign(PLAIN, "one purpose"))
                    .isEqualTo(signature);
            assertThat(Vault.open(settings, data, database).sign(PLAIN, "another"))
                    .isNotEqualTo(signature);
            assertThat(Files.getPosixFilePermissions(data.resolve("master.key")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void open_withoutTheMasterKeyFile_refusesRatherThanMakeAnother() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"))) {
            Vault.open(settings, data, database);
            Files.delete(data.resolve("master.key"));
            StartupRefused refused =
                    catchThrowableOfType(StartupRefused.class, () -> Vault.open(settings, data, database));
            assertThat(refused).hasMessageContaining("master.key is missing").hasMessageContaining("was encrypted");
            assertThat(data.resolve("master.key")).doesNotExist();
        }
    }

    @Test
    void open_withAnotherMasterKey_refuses() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"));
                DataDirectory other = DataDirectory.open(folder.resolve("other"))) {
            Vault.open(settings, data, database);
            MasterKey.create(other);
            assertThat(catchThrowableOfType(StartupRefused.class, () -> Vault.open(settings, other, database)))
                    .hasMessageContaining("does not fit this database")
                    .extracting(StartupRefused::exitCode)
                    .isEqualTo(2);
        }
    }

    @Test
    void open_withTheClusterKey_needsNoFileAndFitsEveryNode() throws Exception {
        Settings cluster = Settings.of(Map.of("culvert.cluster.key", "0123456789abcdef0123456789abcdef"));
        Settings wrong = Settings.of(Map.of("culvert.cluster.key", "another 0123456789abcdef0123456789abcdef"));
        try (DataDirectory one = DataDirectory.open(folder.resolve("one"));
                DataDirectory two = DataDirectory.open(folder.resolve("two"))) {
            byte[] sealed = Vault.open(cluster, one, database).seal(PLAIN, "x");
            assertThat(Vault.open(cluster, two, database).open(sealed, "x")).isEqualTo(PLAIN);
            assertThat(one.resolve("master.key")).doesNotExist();
            assertThat(catchThrowableOfType(StartupRefused.class, () -> Vault.open(wrong, two, database)))
                    .hasMessageContaining("culvert.cluster.key does not fit");
        }
    }

    @Test
    void open_ofBytesFromAnotherRow_fails() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"))) {
            Vault vault = Vault.open(settings, data, database);
            byte[] sealed = vault.seal(PLAIN, "cameras.password:1");
            assertThatExceptionOfType(SealBrokenException.class)
                    .isThrownBy(() -> vault.open(sealed, "cameras.password:2"));
            for (int i = 0; i < sealed.length; i++) {
                byte[] changed = sealed.clone();
                changed[i] ^= 1;
                assertThatExceptionOfType(SealBrokenException.class)
                        .as("byte " + i)
                        .isThrownBy(() -> vault.open(changed, "cameras.password:1"));
            }
            assertThatExceptionOfType(SealBrokenException.class).isThrownBy(() -> vault.open(new byte[3], "x"));
        }
    }
}
