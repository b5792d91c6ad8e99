package io.culvert.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.media.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class TokenFormatTest {

    @Test
    void mint_makesAWellFormedTokenOfItsType() {
        String token = TokenFormat.mint("share").reveal();
        assertThat(token).matches("clk_share_[0-9A-Za-z]{36}");
        assertThat(TokenFormat.check(token)).contains("share");
        assertThat(TokenFormat.is("share", token)).isTrue();
        assertThat(TokenFormat.is("key", token)).isFalse();
    }

    @Test
    void mint_neverRepeats() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            assertThat(seen.add(TokenFormat.mint("key").reveal())).isTrue();
        }
    }

    @Test
    void check_findsEverySingleWrongCharacter() {
        String token = TokenFormat.mint("act").reveal();
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'a' ? 'b' : 'a';
            String wrong = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(TokenFormat.check(wrong)).as("at " + i).isEmpty();
        }
        assertThat(TokenFormat.check(token + " ")).isEmpty();
        assertThat(TokenFormat.check("")).isEmpty();
        assertThat(TokenFormat.check(token.substring(1))).isEmpty();
    }

    @Test
    void check_isTheSameForever() {
        // Tokens that were handed out must stay valid: this one was computed by hand from the definition.
        String body = "clk_key_" + "0".repeat(30);
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            digits.insert(
                    0, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt((int) (rest % 62)));
            rest /= 62;
        }
        assertThat(TokenFormat.check(body + digits)).contains("key");
    }

    @Test
    void sha256_isThatOfTheText() {
        assertThat(TokenFormat.sha256(Secret.of("abc")))
                .asHexString()
                .isEqualToIgnoringCase("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    }

    @Test
    void mint_ofAnImpossibleType_refuses() {
        assertThatIllegalArgumentException().isThrownBy(() -> TokenFormat.mint("Share_"));
    }
}
