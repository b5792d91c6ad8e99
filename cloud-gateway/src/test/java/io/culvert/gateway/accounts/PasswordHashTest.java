package io.culvert.gateway.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import org.junit.jupiter.api.Test;

class PasswordHashTest {

    private final PasswordHash passwords = new PasswordHash();

    @Test
    void hash_matchesItsPasswordOnly() {
        String stored = passwords.hash(Secret.of("correct horse"));
        assertThat(stored).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("horse");
        assertThat(passwords.matches(Secret.of("correct horse"), stored)).isTrue();
        assertThat(passwords.matches(Secret.of("correct horsf"), stored)).isFalse();
        assertThat(passwords.matches(Secret.of(""), stored)).isFalse();
        assertThat(passwords.hash(Secret.of("correct horse"))).isNotEqualTo(stored);
    }

    @Test
    void matches_theReferenceImplementation() {
        // $ echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32   (RFC 9106's reference program)
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(passwords.matches(Secret.of("password"), reference)).isTrue();
        assertThat(passwords.matches(Secret.of("passwort"), reference)).isFalse();
    }

    @Test
    void matches_ofTextInAnotherForm_isFalse() {
        assertThat(passwords.matches(Secret.of("x"), "")).isFalse();
        assertThat(passwords.matches(Secret.of("x"), "$2a$10$something")).isFalse();
        assertThat(passwords.matches(
                        Secret.of("x"),
                        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"))
                .isFalse();
    }
}
