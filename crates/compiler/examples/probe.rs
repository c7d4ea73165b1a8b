fn main(){
 let base=include_str!("../tests/compiler/base.toml");
 let cases: Vec<(String,String,Vec<(String,String)>)> = serde_json::from_str(&std::fs::read_to_string("/tmp/t/cases.json").unwrap()).unwrap();
 let mut out=vec![];
 for (m,n,ch) in cases { println!("=== {m}: {n}"); for (f,t) in ch { let s=base.replacen(&f,&t,1);
   println!("--- {}", t.replace('\n'," ⏎ "));
   let p=match wardgate_compiler::compile(&s){Ok(c)=>c.warnings,Err(p)=>p};
   let mut lines=vec![];
   for p in &p { let l=format!("{}:{} {}{p}",p.line,p.column,if p.severity==wardgate_compiler::Severity::Warning{"warning "}else{""}); println!("    {l}"); if let Some(h)=&p.help{println!("        help: {h}")} for (l,s2) in &p.related {println!("        related {l}: {:?}",&s[s2.clone()])} if p.sensitive {println!("        sensitive")} lines.push(l);} 
   out.push((m.clone(),n.clone(),f,t,lines)); } }
 std::fs::write("/tmp/t/out.json",serde_json::to_string(&out).unwrap()).unwrap();
}
