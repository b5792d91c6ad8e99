package io.culvert.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The doctor's reports, apart from what is looked at. */
class DoctorTest {
    private final StringWriter out = new StringWriter();

    @Test
    void json_isOneObject_withEveryTextQuoted() {
        JsonReport report = new JsonReport(new PrintWriter(out));
        report.part("camera \"a\"");
        report.finding(Finding.broken("tls", "a\nb\\c", "do\u0001"));
        report.finding(Finding.fine("dns", "✓"));
        report.part("empty");
        report.end(Verdict.BROKEN);
        assertThat(out.toString().strip()).isEqualTo("""
                {"verdict":"broken","parts":[{"title":"camera \\"a\\"","findings":[\
                {"verdict":"broken","check":"tls","text":"a\\u000ab\\\\c","advice":"do\\u0001"},\
                {"verdict":"fine","check":"dns","text":"✓"}]},{"title":"empty","findings":[]}]}""");
    }

    @Test
    void text_saysWhatToDo() {
        PlainReport report = new PlainReport(new PrintWriter(out));
        report.part("gateway g:1");
        report.finding(Finding.doubtful("clock", "is late", "wind it up"));
        report.end(Verdict.DOUBTFUL);
        assertThat(out.toString().lines())
                .containsExactly(
                        "gateway g:1", "  ! is late", "      → wind it up", "It works; look at what is marked with !");
    }

    @Test
    void times_areSpokenInTheUnitOfTheirSize() {
        assertThat(GatewayExamination.spoken(Duration.ofMillis(1_340))).isEqualTo("1.3 s");
        assertThat(GatewayExamination.spoken(Duration.ofMinutes(90))).isEqualTo("90 minutes");
        assertThat(GatewayExamination.spoken(Duration.ofHours(30))).isEqualTo("30 hours");
        assertThat(GatewayExamination.spoken(Duration.ofDays(20_000))).isEqualTo("20000 days");
    }

    @Test
    void mailsAtAnIpv6Address_areSpokenOfInBrackets() throws Exception {
        InetSocketAddress nobodys = new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 2525);
        InetSocketAddress own = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        List<String> said = new ArrayList<>();
        new MailExamination(nobodys).examine(finding -> said.add(finding.text()));
        new MailExamination(own).examine(finding -> said.add(finding.text()));

        assertThat(said.get(0)).isEqualTo("2001:db8::7 is no address of this machine");
        assertThat(said.get(1)).isEqualTo("[::1]:0 is reached from this machine only");
    }
}
