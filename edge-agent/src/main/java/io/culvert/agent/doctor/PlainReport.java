package io.culvert.agent.doctor;

import java.io.PrintWriter;

/** Lines for a person, each as soon as it is known. Confined to one thread. */
public final class PlainReport implements Report {
    private final PrintWriter out;

    public PlainReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void part(String title) {
        print(title);
    }

    @Override
    public void finding(Finding finding) {
        print("  " + finding.verdict().mark() + " " + finding.text());
        if (finding.advice() != null) {
            print("      → " + finding.advice());
        }
    }

    @Override
    public void end(Verdict worst) {
        print(
                switch (worst) {
                    case FINE -> "Everything works.";
                    case DOUBTFUL -> "It works; look at what is marked with !";
                    case BROKEN -> "Something does not work: what is marked with ✗";
                });
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
