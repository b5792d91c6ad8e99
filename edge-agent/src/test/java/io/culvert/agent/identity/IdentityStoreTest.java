package io.culvert.agent.identity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.testing.TestAuthority;
import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityStoreTest {
    private static final AgentId ID = new AgentId("123456789015");

    @TempDir
    private Path temporary;

    @Test
    void load_ofAFreshFolder_isNothing() throws IOException {
        try (IdentityStore store = IdentityStore.open(temporary.resolve("state"))) {
            assertThat(store.load()).isNull();
        }
    }

    @Test
    void load_givesWhatWasSaved() throws IOException {
        TestAuthority authority = new TestAuthority();
        AgentKey key = AgentKey.generate();
        AgentIdentity saved = new AgentIdentity(
                ID,
                key,
                chain(authority, key.publicKey()),
                CaPin.of(authority.certificate()),
                List.of(new GatewayAddress("gw.example.org", 8443), new GatewayAddress("::1", 1)));
        try (IdentityStore store = IdentityStore.open(temporary)) {
            store.save(saved);
        }
        try (IdentityStore store = IdentityStore.open(temporary)) {
            AgentIdentity loaded = requireNonNull(store.load());
            assertThat(loaded.id()).isEqualTo(ID);
            assertThat(loaded.key().publicKeyInfo()).isEqualTo(key.publicKeyInfo());
            assertThat(loaded.chain()).isEqualTo(saved.chain());
            assertThat(loaded.pin()).isEqualTo(saved.pin());
            assertThat(loaded.gateways()).isEqualTo(saved.gateways());
            assertThat(loaded.isActivated()).isTrue();
        }
    }

    @Test
    void save_isForTheOwnerOnly_alsoInAFolderThatIsOpenAndStaysSo() throws IOException {
        Path folder = Files.createDirectory(
                temporary.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (IdentityStore store = IdentityStore.open(folder)) {
            store.save(pending());
        }
        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(folder.resolve("identity.pem"))).isEqualTo("rw-------");
    }

    @Test
    void save_afterACrashInTheMiddle_replacesWhatWasLeft() throws IOException {
        AgentIdentity before = pending();
        try (IdentityStore store = IdentityStore.open(temporary)) {
            store.save(before);
            Files.writeString(temporary.resolve("identity.pem.new"), "half a fi");
            assertThat(store.load()).isNotNull();
            AgentIdentity after = pending();
            store.save(after);
            assertThat(requireNonNull(store.load()).key().publicKeyInfo())
                    .isEqualTo(after.key().publicKeyInfo());
        }
        assertThat(temporary.resolve("identity.pem.new")).doesNotExist();
    }

    @Test
    void open_whileAnotherHoldsTheFolder_isRefused() throws IOException {
        try (IdentityStore held = IdentityStore.open(temporary)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> IdentityStore.open(temporary)).hasMessageContaining("another agent uses");
        }
        IdentityStore.open(temporary).close();
    }

    @Test
    void load_ofADamagedFile_saysSoWithoutTheKey() throws IOException {
        try (IdentityStore store = IdentityStore.open(temporary)) {
            store.save(pending());
            Path file = temporary.resolve("identity.pem");
            String text = Files.readString(file);
            String keyLine = text.lines()
                    .filter(line -> line.startsWith("MEE"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(file, text.replace(keyLine, "!" + keyLine));
            assertThatThrownBy(store::load)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is damaged")
                    .hasMessageNotContaining(keyLine);
            Files.writeString(file, text.substring(0, text.length() / 2));
            assertThatThrownBy(store::load).hasMessageContaining("is damaged");
            Files.writeString(file, text.replace("Identity: 1", "Identity: 2"));
            assertThatThrownBy(store::load).hasMessageContaining("version 2");
        }
    }

    @Test
    void load_ofKeysThatDoNotBelongTogether_isRefused() throws IOException {
        AgentIdentity one = pending();
        AgentIdentity other = pending();
        try (IdentityStore store = IdentityStore.open(temporary)) {
            store.save(one);
            String text = Files.readString(temporary.resolve("identity.pem"));
            String publicKey = IdentityFormat.format(other);
            Files.writeString(
                    temporary.resolve("identity.pem"),
                    text.substring(0, text.indexOf("-----BEGIN PUBLIC"))
                            + publicKey.substring(publicKey.indexOf("-----BEGIN PUBLIC")));
            assertThatThrownBy(store::load).hasMessageContaining("key pair cannot be used");
        }
    }

    @Test
    void renewal_isDueAtTwoThirdsOfTheCertificatesLife() {
        TestAuthority authority = new TestAuthority();
        AgentKey key = AgentKey.generate();
        AgentIdentity identity = new AgentIdentity(ID, key, chain(authority, key.publicKey()), null, List.of());
        Instant from = identity.chain().get(0).getNotBefore().toInstant();
        assertThat(identity.renewalDue()).isEqualTo(from.plus(Duration.ofHours(20)));
        assertThat(identity.expiry()).isEqualTo(from.plus(Duration.ofHours(30)));
    }

    private static List<X509Certificate> chain(TestAuthority authority, PublicKey key) {
        return List.of(authority.agent(key, ID.digits(), Instant.now(), Duration.ofHours(30)), authority.certificate());
    }

    private static AgentIdentity pending() {
        return new AgentIdentity(ID, AgentKey.generate(), List.of(), null, List.of());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void pendingJoin_isKeptForItsOwnerOnly_untilForgotten() throws IOException {
        PendingJoin join = pendingJoin();
        try (IdentityStore store = IdentityStore.open(temporary)) {
            store.saveJoin(join);

            PendingJoin loaded = requireNonNull(store.loadJoin());
            assertThat(loaded.invitation()).isEqualTo(join.invitation());
            assertThat(loaded.key().publicKeyInfo()).isEqualTo(join.key().publicKeyInfo());
            assertThat(Files.getPosixFilePermissions(temporary.resolve("join")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(join.toString()).doesNotContain(join.invitation().token().reveal());

            store.forgetJoin();
            assertThat(store.loadJoin()).isNull();
        }
    }

    @Test
    void pendingJoin_thatIsDamaged_isNone() throws IOException {
        try (IdentityStore store = IdentityStore.open(temporary)) {
            store.saveJoin(pendingJoin());
            String text = Files.readString(temporary.resolve("join"));
            // Without the last padding it would be whole.
            for (int length = 0; length < text.length() - 4; length += 7) {
                Files.writeString(temporary.resolve("join"), text.substring(0, length));
                assertThat(store.loadJoin()).isNull();
            }
        }
    }

    private static PendingJoin pendingJoin() {
        return new PendingJoin(
                new Invitation(
                        new GatewayAddress("2001:db8::1", 8443),
                        CaPin.parse("sha256:00112233445566778899aabbccddeeff"),
                        "12345678",
                        Secret.of("AAECAwQFBgcICQoLDA0ODw")),
                AgentKey.generate());
    }
}
